package record

// A Pool hands out parts of a big slice to the elements of a record, each of which
// would else need memory of its own. A part handed out is never changed.
type Pool[T any] struct {
	all    []T
	before int // handed out of slices that were too small
}

// Reset makes room for as much as was handed out since the last one: records of
// one file are alike.
func (p *Pool[T]) Reset() { p.all, p.before = make([]T, 0, p.before+len(p.all)), 0 }

// grow makes room for n more, in a new slice if need be: elements that have parts
// of the old one keep them.
func (p *Pool[T]) grow(n int) {
	if n > p.room() {
		p.before += len(p.all)
		p.all = make([]T, 0, max(n, 2*cap(p.all)))
	}
}

func (p *Pool[T]) room() int { return cap(p.all) - len(p.all) }

// Put returns the place of v.
func (p *Pool[T]) Put(v T) *T {
	p.grow(1)
	p.all = append(p.all, v)
	return &p.all[len(p.all)-1]
}

// Join returns a with b behind it, and copies a only if something else was handed
// out since.
func (p *Pool[T]) Join(a, b []T) []T {
	if len(b) == 0 {
		return a
	}
	if !p.endsIn(a) || len(b) > p.room() {
		p.grow(len(a) + len(b))
		p.all = append(p.all, a...)
	}
	p.all = append(p.all, b...)
	n := len(p.all)
	return p.all[n-len(a)-len(b) : n : n]
}

// endsIn reports whether a is what was handed out last.
func (p *Pool[T]) endsIn(a []T) bool {
	n := len(p.all) - len(a)
	return len(a) > 0 && n >= 0 && &p.all[n] == &a[0]
}
