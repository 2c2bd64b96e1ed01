// Package publish shows one decision in the places where people meet it on the forge: the check
// run with annotations, one sticky comment, labels; and the page with everything. What is shown
// is made of the decision alone; what comes from records is escaped and cut.
//
// Publishing can be repeated: it compares with what is there, and writes only what differs.
package publish
