// Package signature makes and checks SSH signatures as git has them on commits: what git
// commit -S writes with gpg.format=ssh, and what git verify-commit accepts by a file of
// allowed signers. The format is PROTOCOL.sshsig of OpenSSH, the namespace is always "git".
//
// Where OpenSSH leaves the meaning of a file to the machine that reads it, or accepts what
// it never writes, this package refuses: what it accepts, ssh-keygen accepts too.
// Certificates, DSA keys, RSA keys below 2048 bits and RSA signatures with SHA-1 are refused.
package signature
