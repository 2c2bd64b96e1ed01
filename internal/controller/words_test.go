package controller_test

import (
	"slices"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

func contains(all []string, one string) bool { return slices.Contains(all, one) }
