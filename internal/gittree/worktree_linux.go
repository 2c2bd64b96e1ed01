package gittree

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

const openFlags = unix.O_NOFOLLOW | unix.O_NONBLOCK

// system is what Linux needs besides os.Root: the descriptor of the directory.
// Openat2 refuses symbolic links in every part of a path, in one call; where it
// is missing (before Linux 5.6, or forbidden in a container) os.Root serves.
type system struct {
	dir      *os.File
	fallback *atomic.Bool
}

func openSystem(root *os.Root) (system, error) {
	dir, err := root.Open(".")
	return system{dir: dir, fallback: new(atomic.Bool)}, err
}

func (s system) close() error { return s.dir.Close() }

// openBeneath opens a path below the directory without following any link. It
// fails with errNoOpenat2 where the kernel cannot.
func (s system) openBeneath(name string, flags uint64) (int, error) {
	if s.fallback.Load() {
		return -1, errNoOpenat2
	}
	how := unix.OpenHow{
		Flags:   flags | unix.O_RDONLY | unix.O_NOFOLLOW | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
	}
	for try := 0; ; try++ {
		fd, err := unix.Openat2(int(s.dir.Fd()), name, &how)
		switch {
		case (errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN)) && try < 100:
			continue
		case errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM):
			s.fallback.Store(true)
			return -1, errNoOpenat2
		}
		return fd, err
	}
}

var errNoOpenat2 = errors.New("openat2 is not available")

// stat returns one top-level name.
func (w *WorkingTree) stat(name string) (item, error) {
	return statAt(int(w.sys.dir.Fd()), name)
}

// list returns what is in a directory ("" is the root), hidden names left out,
// and whether a .git is there.
func (w *WorkingTree) list(name string) ([]item, bool, error) {
	dir, err := w.openDir(name)
	if err != nil {
		return nil, false, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, false, err
	}
	foreign := slices.Contains(names, ".git")
	names = slices.DeleteFunc(names, func(n string) bool { return n[0] == '.' })
	items, err := statAll(int(dir.Fd()), names)
	return items, foreign, err
}

// statAll looks at the names in a directory, at many by several goroutines: the
// folders of an estate can be large and flat.
func statAll(dir int, names []string) ([]item, error) {
	const share = 512
	if len(names) <= share {
		return statSome(dir, names, make([]item, 0, len(names)))
	}
	items := make([]item, len(names))
	parts := (len(names) + share - 1) / share
	found, errs := make([][]item, parts), make([]error, parts)
	var turn atomic.Int64
	var workers sync.WaitGroup
	for range min(parts, max(2, runtime.GOMAXPROCS(0))) {
		workers.Go(func() {
			for p := int(turn.Add(1)) - 1; p < parts; p = int(turn.Add(1)) - 1 {
				from, to := p*share, min(len(names), (p+1)*share)
				found[p], errs[p] = statSome(dir, names[from:to], items[from:from:to])
			}
		})
	}
	workers.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	all := items[:0] // the parts lie in items already; close the gaps
	for _, part := range found {
		all = append(all, part...)
	}
	return all, nil
}

// statSome appends an item for each name that is still there.
func statSome(dir int, names []string, items []item) ([]item, error) {
	for _, n := range names {
		it, err := statAt(dir, n)
		if errors.Is(err, unix.ENOENT) {
			continue
		} else if err != nil {
			return nil, &fs.PathError{Op: "stat", Path: n, Err: err}
		}
		items = append(items, it)
	}
	return items, nil
}

func (w *WorkingTree) openDir(name string) (*os.File, error) {
	if name == "" {
		name = "."
	}
	fd, err := w.sys.openBeneath(name, unix.O_DIRECTORY)
	if errors.Is(err, errNoOpenat2) {
		return w.root.OpenFile(name, unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	} else if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}

func statAt(dir int, name string) (item, error) {
	var st unix.Stat_t
	for {
		err := unix.Fstatat(dir, name, &st, unix.AT_SYMLINK_NOFOLLOW)
		if errors.Is(err, unix.EINTR) {
			continue
		} else if err != nil {
			return item{}, err
		}
		break
	}
	return item{
		name: name,
		mode: modeBits(st.Mode),
		dir:  st.Mode&unix.S_IFMT == unix.S_IFDIR,
		stat: Stat{
			Size:       st.Size,
			ModTime:    st.Mtim.Nano(),
			ChangeTime: st.Ctim.Nano(),
			Inode:      st.Ino,
			Mode:       st.Mode,
		},
	}, nil
}

func modeBits(mode uint32) Mode {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		if mode&0o100 != 0 {
			return Executable
		}
		return Regular
	case unix.S_IFLNK:
		return Symlink
	}
	return Other
}

// readFile reads a regular file by its descriptor.
func (w *WorkingTree) readFile(name string, limit int64) ([]byte, error) {
	fd, err := w.sys.openBeneath(name, unix.O_NONBLOCK)
	switch {
	case errors.Is(err, errNoOpenat2):
		return w.readPortable(name, limit)
	case errors.Is(err, unix.ELOOP):
		return nil, &NotRegularError{Path: name, Mode: Symlink}
	case errors.Is(err, unix.ENXIO): // a socket
		return nil, &NotRegularError{Path: name, Mode: Other}
	case err != nil:
		return nil, err
	}
	defer func() { _ = unix.Close(fd) }()
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return nil, &NotRegularError{Path: name, Mode: modeBits(st.Mode)}
	}
	if st.Size > limit {
		return nil, &TooLargeError{Path: name, Size: st.Size, Limit: limit}
	}
	// One byte more than the size, to see the end; more if the file grows.
	content := make([]byte, 0, st.Size+1)
	for {
		n, err := unix.Read(fd, content[len(content):cap(content)])
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return nil, err
		case n == 0:
			return content, nil
		}
		content = content[:len(content)+n]
		if int64(len(content)) > limit {
			return nil, &TooLargeError{Path: name, Size: int64(len(content)), Limit: limit}
		}
		if len(content) == cap(content) {
			content = append(content, 0)[:len(content)]
		}
	}
}
