package iur

import "regexp"

// Shapes of texts.
var (
	phoneText    = regexp.MustCompile(`^\+?[0-9][0-9 ().\[\]-]{5,}(?:-[A-Z])?(?:-\d+\.\d+)?$`)
	elapsedText  = regexp.MustCompile(`^(\d{0,2})\.(\d\d)$`)
	terminalText = regexp.MustCompile(`^TERMINAL ([A-Z0-9]{1,3})$`)
	seatText     = regexp.MustCompile(`^(\d\d).(\d{1,3}[A-Z])[A-Z]?$`)
	mealText     = regexp.MustCompile(`^\d\d.[A-Z]{4}$`)
	gaugeText    = regexp.MustCompile(`^[A-Z]{3}.{17}\d\d[A-Z]{3}`)
	serviceMail  = regexp.MustCompile(`SSR CTCE [A-Z0-9]{2} [A-Z]{2}\d*/(\S+)$`)

	checkOutText     = regexp.MustCompile(`^-?OUT(\d\d[A-Z]{3}) *(?:(\d{1,3})NT)?$`)
	nightsText       = regexp.MustCompile(`^(\d{1,3})NT$`)
	amountCurrency   = regexp.MustCompile(`^(\d{1,12}(?:\.\d{1,3})?)([A-Z]{3})$`)
	currencyAmount   = regexp.MustCompile(`^([A-Z]{3}) ?(\d{1,12}(?:\.\d{1,3})?)$`)
	confirmationText = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_/-]*$`)
	addressText      = regexp.MustCompile(`@([^@]*)(?:@|$)`)
	guaranteeCard    = regexp.MustCompile(`([A-Z]{2})[0-9X]{8,15}(\d{4})`)
	guaranteeText    = regexp.MustCompile(`(^|/)G(?:-|\*|CC|[A-Z]{2}\d|[A-Z]{2}X)[^/]*`)
	roomText         = regexp.MustCompile(`^(\d)([A-Z0-9]{2,10})$`)
)

// earnings are tags of what the agency earns, which nobody else may see (5).
var earnings = []string{"CMN-", "CMT-", "TAC-"}

// What a piece of text begins with that says nothing of the journey, or that nobody else
// may see: commissions, numbers of agencies, names (5).
var needless = []string{"CMN-", "CMT-", "TAC-", "BS-", "NM-", "PG-", "PG-@"}

// extraSeats are the codes of services that take a seat of their own, with a record of
// their own.
var extraSeats = []string{"EXST", "CBBG", "STCR", "DIPL"}

// unkept are services that hold identity papers or days of birth; nothing of them is
// kept (8).
var unkept = []string{"DOCS", "DOCA", "DOCO", "FOID", "PSPT", "CHLD", "INFT"}

// paperWords are words of which heldPaper needs one; most texts have none.
var paperWords = append([]string{"PASSPORT", "BIRTH", "DOB"}, unkept...)

// heldPaper is what a text holds that copies such a service, or names one (8).
var heldPaper = regexp.MustCompile(`SSR ?(?:DOCS|DOCA|DOCO|FOID|PSPT|CHLD|INFT)|\b(?:DOCS|DOCA|DOCO|FOID|PSPT|CHLD|INFT) ?[A-Z0-9]{2} ?(?:HK|NN|KK)\d|PASSPORT|DATE OF BIRTH|DOB|BIRTHDA[TY]`)
