// Package passive reads what agencies keep in passive segments, DI lines and remarks,
// by rules that an agency can write. A [Set] is a page of rules; [Sets.Read] applies
// those that a client has switched on to a booking. It is pure, and it guesses nothing:
// a text that no rule understands stays text.
//
//	page.go     a page of YAML, strictly, with line and column
//	set.go      what a page holds
//	compile.go  from a page to a set, with the faults found on the way
//	compile_value.go  the same for the values of an element
//	grammar.go  how a text is cut into named values
//	when.go     which texts a rule is for
//	value.go    what a rule makes of named values
//	format.go   days, times and money as they are printed
//	tables.go   the elements and fields that a rule can make
//	element.go  an element as one rule made it of one text
//	match.go    which rule of which set has a text
//	read.go     all of that for a booking
//	lines.go    the same for remarks and DI lines
//	example.go  the examples of a page
//	builtin.go  the sets that the program carries
package passive
