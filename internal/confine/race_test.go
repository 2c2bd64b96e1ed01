//go:build race

package confine_test

const raceDetector = true
