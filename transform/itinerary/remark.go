package itinerary

// TripLinkRemarks are lines of free text, which may say anything of anybody:
// the caller decides whether to send them. Diff shows nothing of them.
type TripLinkRemarks struct {
	TripLinkRemark []TripLinkRemark
}

// A TripLinkRemark is one remark.
type TripLinkRemark struct {
	Text string
}

func (*TripLinkRemarks) element() string { return "TripLinkRemarks" }

func (r *TripLinkRemarks) elements(w *walk) {
	w.each("TripLinkRemark", listOf(&r.TripLinkRemark))
}

func (*TripLinkRemark) element() string { return "TripLinkRemark" }

func (r *TripLinkRemark) elements(w *walk) {
	w.text("Text", &r.Text, 0)
}
