// Package publication writes a set of files into a folder so that only what changed is
// written, what is gone is removed, and files of others are never touched.
//
// What the folder holds of ours stands in a manifest in it, .gitsm-site: a path and the
// SHA-256 of its content per line, sorted, so that two publications of the same content are
// the same bytes (and sha256sum -c .gitsm-site checks them). A file that the manifest does not
// name is somebody else's.
//
// Before a file gets its content, a line in .gitsm-site-journal says so. A run that fails or is
// killed leaves that journal, and the next one counts what it names as its own: nothing is
// refused for it, nothing stays behind. Each file is replaced as a whole, so that a reader sees
// the old or the new one. Only the manifest is forced to the disk, once per publication: all
// else can be made again, and ten thousand syncs would cost more than making it. After a loss of
// power a file may have lost its content; the next publication sees that and writes it.
//
// What files looked like when they were written (size, times, inode) is remembered outside
// the folder, where deleting or damaging it costs time and nothing else.
package publication
