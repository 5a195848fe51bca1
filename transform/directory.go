package transform

import (
	"slices"
	"strings"

	"tripsync/ingest/pnr"
)

// A DirectoryRung looks the passenger up in a list of the client's people, see
// [NewDirectory].
type DirectoryRung struct{ employee, email, loyalty, name index }

// A Person is a line of the directory. If First is "", the person has one name only.
// Without either name, the person is not found by name.
type Person struct {
	Login, Last, First, Employee, Email, Loyalty string
}

// NewDirectory returns the rung of a list of people.
func NewDirectory(people []Person) DirectoryRung {
	d := DirectoryRung{employee: index{}, email: index{}, loyalty: index{}, name: index{}}
	for _, x := range people {
		d.employee.add(strings.ToLower(x.Employee), x.Login)
		d.email.add(strings.ToLower(x.Email), x.Login)
		d.loyalty.add(x.Loyalty, x.Login)
		for _, name := range Names(x.Last, x.First) {
			d.name.add(name, x.Login)
		}
	}
	return d
}

// Name says file.
func (DirectoryRung) Name() string { return "file" }

// login tries the surest clue first: the employee number, which may also stand behind
// the name as (ID…), then e-mail, loyalty number and name. A clue that two people share
// does not count.
func (d DirectoryRung) login(_ *pnr.PNR, who *pnr.Passenger) string {
	var flyer []string
	for _, f := range who.Flyer {
		flyer = append(flyer, f.Number)
	}
	names := []string{nameOf(who.Last, who.First)}
	if first, doubted := withoutTitle(who); doubted {
		names = append(names, nameOf(who.Last, first))
	}
	for _, login := range []string{
		d.employee.only(strings.ToLower(who.Employee), strings.ToLower(who.ID)),
		d.email.only(strings.ToLower(who.Email)),
		d.loyalty.only(flyer...),
		d.name.only(names...),
	} {
		if login != "" {
			return login
		}
	}
	return ""
}

// An index maps a clue to the logins of the people who have it.
type index map[string][]string

func (x index) add(clue, login string) {
	same := func(l string) bool { return strings.EqualFold(l, login) }
	if clue != "" && !slices.ContainsFunc(x[clue], same) {
		x[clue] = append(x[clue], login)
	}
}

// only returns the login to which all clues of a passenger lead, or "".
func (x index) only(clues ...string) string {
	login := ""
	for _, clue := range clues {
		for _, found := range x[clue] {
			if login != "" && !strings.EqualFold(found, login) {
				return ""
			}
			login = found
		}
	}
	return login
}

// An UnusableRung stands for a directory that cannot be used now. The ladder ends with
// it: a later rung could find another login than the directory would.
type UnusableRung struct{ Cause string }

// Name says file.
func (UnusableRung) Name() string { return "file" }

func (UnusableRung) login(*pnr.PNR, *pnr.Passenger) string { return "" }
