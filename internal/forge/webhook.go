package forge

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
)

// MaxWebhook is the largest event that is taken, in bytes; GitHub sends none beyond 25 MB.
const MaxWebhook = 25 << 20

// ErrSignature is returned for an event that nobody signed with one of the secrets.
var ErrSignature = errors.New("the signature is not right")

// Verify checks the signature of an event, as in the header X-Hub-Signature-256, in constant
// time. Any of the secrets does; an empty one never.
func Verify(body []byte, signature string, secrets ...[]byte) error {
	text, ok := strings.CutPrefix(signature, "sha256=")
	sum, err := hex.DecodeString(text)
	if !ok || err != nil || len(sum) != sha256.Size {
		return ErrSignature
	}
	right := false
	for _, secret := range secrets {
		if len(secret) == 0 {
			continue
		}
		mac := hmac.New(sha256.New, secret)
		mac.Write(body)
		right = hmac.Equal(mac.Sum(nil), sum) || right
	}
	if !right {
		return ErrSignature
	}
	return nil
}
