package intake

import (
	"regexp"
	"strings"
)

// restAddress is the address of an object: https://netbox.example/api/dcim/devices/1/.
var restAddress = regexp.MustCompile(`/api/(?:plugins/)?([a-z0-9_-]+)/([a-z0-9_-]+)/[0-9]+/?$`)

// restModel returns the model of the object at an address: dcim.device.
func restModel(url string) (string, bool) {
	parts := restAddress.FindStringSubmatch(url)
	if parts == nil {
		return "", false
	}
	app, plural := parts[1], parts[2]
	switch app + "/" + plural { // where the model is not the word in the address
	case "virtualization/interfaces":
		return "virtualization.vminterface", true
	case "dcim/virtual-chassis":
		return "dcim.virtualchassis", true
	case "extras/content-types", "extras/object-types", "core/object-types":
		return "contenttypes.contenttype", true
	}
	return app + "." + strings.ReplaceAll(singular(plural), "-", ""), true
}

// singular is good for the words that NetBox has in its addresses.
func singular(plural string) string {
	if stem, ok := strings.CutSuffix(plural, "ies"); ok {
		return stem + "y"
	}
	for _, ending := range []string{"sses", "xes", "ches"} {
		if strings.HasSuffix(plural, ending) {
			return strings.TrimSuffix(plural, "es")
		}
	}
	return strings.TrimSuffix(plural, "s")
}
