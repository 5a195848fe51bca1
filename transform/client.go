package transform

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tripsync/ingest/pnr"
	"tripsync/transform/passive"
)

// A Client is a company whose travellers' trips go to Concur, and its rules.
type Client struct {
	Name     string
	Supplier string  // BookingSource, as Concur registered it
	Bookings bool    // send a booking of each PNR, which Concur puts into a trip, instead of the trip
	Join     Extract // of bookings: the name of the journey that several PNRs make
	Match    Match
	Ladder   []Rung       // the first that answers tells the traveller's login
	PassOver []string     // e-mail addresses, or @domain for all of one, that are no traveller's
	Remarks  []Rule       // one for a field
	Proposal *Proposal    // nil: no booking is one
	Passives passive.Sets // how texts of passive segments and remarks are read
	Twins    bool         // a segment that several bookings have for one traveller is sent once

	// PreExpenseAir is Concur's company option of that name: air is expensed as
	// soon as it is ticketed.
	PreExpenseAir bool
}

// A Match selects the bookings of a client. An empty list matches all, and so does a
// nil pattern.
type Match struct {
	Offices  []string
	Accounts []string
	Remark   *regexp.Regexp // found in any remark
}

// Has reports whether the client's match has a booking. Of several clients the first
// in the settings gets it.
func (c *Client) Has(p *pnr.PNR) bool { return c.Match.matches(p) }

func (m *Match) matches(p *pnr.PNR) bool {
	has := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	return has(m.Offices, p.Office) && has(m.Accounts, p.Account) &&
		(m.Remark == nil || slices.ContainsFunc(p.Remarks, func(r pnr.Remark) bool { return m.Remark.MatchString(r.Text) }))
}

// A Rung is one way to find the Concur login of a passenger.
type Rung interface {
	// Name returns the kind of the rung, in the words of the settings.
	Name() string
	// login returns the passenger's login, or "".
	login(p *pnr.PNR, who *pnr.Passenger) string
}

// traveller climbs the ladder. bare says that who lacks an e-mail address that is
// no sign of who travels.
func (c *Client) traveller(p *pnr.PNR, who *pnr.Passenger, bare bool) (login string, r Reason) {
	var tried []string
	for _, rung := range c.Ladder {
		if unusable, ok := rung.(UnusableRung); ok {
			return "", newReason(TravellersUnusable, unusable.Cause)
		}
		if login := rung.login(p, who); login != "" && !strings.ContainsFunc(login, isStrange) {
			return login, Reason{}
		}
		tried = append(tried, rung.Name())
	}
	detail := "tried: " + cmp.Or(strings.Join(tried, ", "), "nothing")
	if bare {
		detail += "; its e-mail address is the agency's or several people's"
	}
	return "", newReason(NoTraveller, detail)
}

// isStrange reports whether a character can be in no login: the PNR has it in place of
// the one that was typed.
func isStrange(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsGraphic(r) }

// A RemarkRung finds the login in a remark, as the pattern's first group.
type RemarkRung struct{ Pattern *regexp.Regexp }

// Name says remark.
func (r RemarkRung) Name() string { return "remark" }

// login reads the remarks of this passenger first. A remark without a passenger counts
// only if there is one traveller. Remarks that disagree are no answer.
func (r RemarkRung) login(p *pnr.PNR, who *pnr.Passenger) string {
	var own, shared []string
	for _, m := range p.Remarks {
		found := r.Pattern.FindStringSubmatch(m.Text)
		switch {
		case len(found) < 2:
		case len(m.Passengers) == 1 && m.Passengers[0] == who.Number:
			own = append(own, strings.ToLower(found[1]))
		case len(m.Passengers) == 0 && countAdults(p) == 1:
			shared = append(shared, strings.ToLower(found[1]))
		}
	}
	if len(own) > 0 {
		return agreedLogin(own)
	}
	return agreedLogin(shared)
}

// agreedLogin returns the login if all are the same, else "".
func agreedLogin(logins []string) string {
	if all := slices.Compact(logins); len(all) == 1 {
		return all[0]
	}
	return ""
}

func countAdults(p *pnr.PNR) (n int) {
	for i := range p.Passengers {
		if !p.Passengers[i].Infant() {
			n++
		}
	}
	return n
}

// An EmailRung takes an e-mail of the PNR that is this passenger's.
type EmailRung struct{}

// Name says email.
func (EmailRung) Name() string { return "email" }

func (EmailRung) login(_ *pnr.PNR, who *pnr.Passenger) string { return who.Email }

// A TemplateRung builds the login from the name.
type TemplateRung struct{ Template string } // with {first} and {last}

// Name says template.
func (TemplateRung) Name() string { return "template" }

// login returns "" for a person who lacks a name of the template, whose name has anything
// but letters from a to z, or whose first name may end in a title.
func (t TemplateRung) login(_ *pnr.PNR, who *pnr.Passenger) string {
	login := t.Template
	if _, doubted := withoutTitle(who); doubted && strings.Contains(t.Template, "{first}") {
		return ""
	}
	for field, name := range map[string]string{"{first}": onlyLetters(who.First), "{last}": onlyLetters(who.Last)} {
		if !strings.Contains(t.Template, field) {
			continue
		}
		if name == "" || strings.Trim(name, latin) != "" {
			return ""
		}
		login = strings.ReplaceAll(login, field, name)
	}
	return login
}

// withoutTitle returns the first name without MS at its end, if that may be a title: systems
// glue titles to names. But names end so, too, as ADAMS, and nothing tells which it is.
func withoutTitle(who *pnr.Passenger) (first string, doubted bool) {
	const title, fewest = "MS", 2
	first, doubted = strings.CutSuffix(who.First, title)
	return first, doubted && who.Title == "" && len(first) >= fewest && !strings.HasSuffix(first, " ")
}

// latin are the letters that any login may have.
const latin = "abcdefghijklmnopqrstuvwxyz"

// onlyLetters returns a name in lower case, without the blanks and marks between its
// parts: systems differ in those. Any other character stays, so that the name is not
// taken for another one without it.
func onlyLetters(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-.,'`´‘’", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFC.String(name))
}
