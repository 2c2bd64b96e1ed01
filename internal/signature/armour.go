package signature

import (
	"bytes"
	"encoding/base64"
	"errors"
)

const (
	armourBegin = "-----BEGIN SSH SIGNATURE-----\n"
	armourEnd   = "-----END SSH SIGNATURE-----"
	// armourLine is how many characters of base64 ssh-keygen puts into a line.
	armourLine = 70
	// maxArmour is the largest signature that is read, in bytes. One with an RSA key of
	// 16384 bits has less than 8 KiB.
	maxArmour = 64 << 10
)

// armour writes a signature as text.
func armour(raw []byte) []byte {
	encoded := base64.StdEncoding.EncodeToString(raw)
	out := []byte(armourBegin)
	for len(encoded) > 0 {
		n := min(armourLine, len(encoded))
		out = append(append(out, encoded[:n]...), '\n')
		encoded = encoded[n:]
	}
	return append(out, armourEnd+"\n"...)
}

// dearmour reads one. Nothing but line ends may stand around it or follow it.
func dearmour(text []byte) ([]byte, error) {
	if len(text) > maxArmour {
		return nil, errors.New("it is too long")
	}
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	body, ok := bytes.CutPrefix(text, []byte(armourBegin))
	if !ok {
		return nil, errors.New("it does not begin with the line of an SSH signature")
	}
	encoded, ok := bytes.CutSuffix(bytes.TrimRight(body, "\n"), []byte("\n"+armourEnd))
	if !ok {
		return nil, errors.New("its last line is missing, or something follows it")
	}
	raw := make([]byte, base64.StdEncoding.DecodedLen(len(encoded)))
	n, err := base64.StdEncoding.Strict().Decode(raw, encoded)
	if err != nil {
		return nil, errors.New("it is not written in base64")
	}
	return raw[:n], nil
}
