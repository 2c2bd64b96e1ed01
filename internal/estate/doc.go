// Package estate is the immutable model of what an organisation runs and how it
// changes: records, the references between them, and the vocabulary of relations.
//
// It knows neither files nor time. A [Record] carries its content as a [Node], which
// is decoded only when somebody looks at it, so that an estate of a hundred thousand
// records opens without reading them all.
package estate
