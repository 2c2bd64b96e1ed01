package site

import "strings"

// unitName gives the name of an attribute its unit in short, where it ends in one: size
// gibibytes becomes Size (GiB).
func unitName(name string) string {
	for _, unit := range [][2]string{
		{" mebibytes per second", "MiB/s"}, {" gibibytes", "GiB"}, {" megabits", "Mbit/s"}, {" kilovolt amperes", "kVA"}, {" kilowatts", "kW"},
		{" watts", "W"}, {" square metres", "m²"}, {" kilograms", "kg"}, {" seconds", "s"},
	} {
		if base, ok := strings.CutSuffix(name, unit[0]); ok {
			return base + " (" + unit[1] + ")"
		}
	}
	return name
}
