package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/forge"
)

// forgeOptions are the flags of the commands that speak with GitHub as an App.
type forgeOptions struct {
	*app
	appID          int64
	appKey         string
	apiURL, gitURL string
}

// forgeFlags adds the flags that say where GitHub is and as which App it is asked.
func (o *forgeOptions) forgeFlags(cmd *cobra.Command) {
	cmd.Flags().Int64Var(&o.appID, "app-id", 0, "ask as the App with this `NUMBER`; default: GITSM_APP_ID")
	cmd.Flags().StringVar(&o.appKey, "app-key", "", "the App's private key is in `FILE`; default: GITSM_APP_KEY, a file or the key itself")
	o.placeFlags(cmd)
}

// placeFlags adds the flags that say where GitHub is.
func (o *forgeOptions) placeFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.apiURL, "api-url", "", "GitHub's API is at `URL`, such as https://HOST/api/v3; default: https://api.github.com")
	cmd.Flags().StringVar(&o.gitURL, "git-url", "", "GitHub's pages and repositories are at `URL`, such as https://HOST; default: https://github.com")
}

// place is where GitHub is, without anybody to ask as.
func (o *forgeOptions) place() forge.Config {
	return forge.Config{API: o.apiURL, Git: o.gitURL, Version: version(), Now: o.env.Now}
}

// web is where GitHub's pages are.
func (o *forgeOptions) web() string {
	if o.gitURL == "" {
		return "https://github.com"
	}
	return strings.TrimRight(o.gitURL, "/")
}

// config is where GitHub is and as which App it is asked.
func (o *forgeOptions) config() (forge.Config, error) {
	c := o.place()
	var err error
	if c.AppID, err = o.number(); err != nil {
		return c, err
	}
	c.Key, err = o.readAppKey()
	return c, err
}

// number is that of the App.
func (o *forgeOptions) number() (int64, error) {
	id := o.appID
	if id == 0 && o.env.AppID != "" {
		var err error
		if id, err = strconv.ParseInt(o.env.AppID, 10, 64); err != nil {
			return 0, usagef("GITSM_APP_ID is no number")
		}
	}
	if id <= 0 {
		return 0, usagef("say with --app-id or GITSM_APP_ID which App this is")
	}
	return id, nil
}

// readAppKey reads the App's private key. What GITSM_APP_KEY holds is in no message: it may be
// a key that somebody put there in a form that is not known here.
func (o *forgeOptions) readAppKey() ([]byte, error) {
	if o.appKey != "" {
		return o.readSecret("--app-key", o.appKey)
	}
	text := strings.TrimSpace(o.env.AppKey)
	switch {
	case text == "":
		return nil, usagef("say with --app-key or GITSM_APP_KEY where the App's private key is")
	case strings.HasPrefix(text, "-----BEGIN "):
		if !strings.Contains(text, "\n") { // as some put it into a file of variables
			text = strings.ReplaceAll(text, `\n`, "\n")
		}
		return []byte(text + "\n"), nil
	}
	key, err := readCapped(o.below(text))
	if err != nil {
		return nil, errors.New("GITSM_APP_KEY is neither a private key in PEM nor a file that can be read")
	}
	return key, nil
}

// maxSecret is the largest file that holds a key, a token or a secret, in bytes.
const maxSecret = 64 << 10

// readSecret reads the file that a flag names. What is in it is in no message.
func (a *app) readSecret(flag, file string) ([]byte, error) {
	content, err := readCapped(a.below(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	if len(strings.TrimSpace(string(content))) == 0 {
		return nil, fmt.Errorf("%s: %s is empty", flag, file)
	}
	return content, nil
}

func readCapped(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if len(content) > maxSecret {
		return nil, fmt.Errorf("%s is larger than any key or secret", file)
	}
	return content, nil
}
