package pnr

import "slices"

// A filling copies the values that a newer element leaves out from an older one, with
// their marks. Values have their names of the JSON.
type filling struct {
	to   *Marks
	from Marks
}

func fillValue[T comparable](f filling, name string, to *T, from T) {
	var none T
	if *to == none && from != none {
		*to = from
		f.take(name)
	}
}

func fillList[T any](f filling, name string, to *[]T, from []T) {
	if len(*to) == 0 && len(from) > 0 {
		*to = from
		f.take(name)
	}
}

// take copies the marks of a value.
func (f filling) take(name string) {
	for _, m := range f.from {
		if m.Value == name {
			*f.to = append(slices.Clip(*f.to), m)
		}
	}
}
