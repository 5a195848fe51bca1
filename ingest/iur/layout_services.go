package iur

import "regexp"

// Shapes of texts.
// remarkTag is what a remark begins with.
const remarkTag = "MX99"

var (
	phoneText   = regexp.MustCompile(`^\+?[0-9][0-9 ().\[\]-]{5,}(?:-[A-Z])?(?:-\d+\.\d+)?$`)
	seatText    = regexp.MustCompile(`^(\d\d).(\d{1,3}[A-Z])[A-Z]?$`)
	mealText    = regexp.MustCompile(`^\d\d.[A-Z]{4}$`)
	gaugeText   = regexp.MustCompile(`^[A-Z]{3}.{17}\d\d[A-Z]{3}`)
	serviceMail = regexp.MustCompile(`SSR CTCE [A-Z0-9]{2} [A-Z]{2}\d*/(\S+)$`)

	checkOutText     = regexp.MustCompile(`^-?OUT(\d\d[A-Z]{3}) *(?:(\d{1,3})NT)?$`)
	nightsText       = regexp.MustCompile(`^(\d{1,3})NT$`)
	amountCurrency   = regexp.MustCompile(`^(\d{1,12}(?:\.\d{1,3})?)([A-Z]{3})$`)
	currencyAmount   = regexp.MustCompile(`^([A-Z]{3}) ?(\d{1,12}(?:\.\d{1,3})?)$`)
	confirmationText = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_/-]*$`)
	addressText      = regexp.MustCompile(`@([^@]*)(?:@|$)`)
	guaranteeCard    = regexp.MustCompile(`([A-Z]{2})[0-9X]{8,15}(\d{4})`)
	guaranteeText    = regexp.MustCompile(`^ *G(?:-|\*|(?:CC[ -]?)?[A-Z]{2}[ -]?[0-9X]{4}|.*[A-Z]{2}[0-9X]{8,15}\d{4})`)
	expiryText       = regexp.MustCompile(`^ *(?:(?:EXP|VALID|CV[CV]2?)[ .:-]*[0-9X]+|X{2,4}) *$`)
	roomText         = regexp.MustCompile(`^(\d)([A-Z0-9]{2,10})$`)
)

// private are tags of what nobody else may see: what the agency earns, and names, which
// the passengers have (5).
var private = []string{"CMN-", "CMT-", "TAC-", "NM-"}

// needless are tags of what says nothing of the journey: numbers of agencies, and names.
var needless = []string{"BS-", "PG-"}

// extraSeats are the codes of services that take a seat of their own, with a record of
// their own.
var extraSeats = []string{"EXST", "CBBG", "STCR", "DIPL"}
