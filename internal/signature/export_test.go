package signature

// Match is for the tests.
var Match = match
