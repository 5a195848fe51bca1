package document

import "slices"

// Unprice takes the amounts out of n, which has to be a copy.
func (n *Element) Unprice() {
	n.Drop(amounts...)
	for _, c := range n.Children {
		c.Unprice()
	}
}

// ReadBack returns a copy of n as it looks when it is read later: with four
// decimals, with the service's own names of vendors, and with the segments of
// a booking by type.
func (n *Element) ReadBack() *Element {
	c := n.Copy()
	if c.kind == decimal {
		c.Text = spread(c.Text)
	}
	for i, child := range c.Children {
		c.Children[i] = child.ReadBack()
	}
	if name := vendorNames[c.kind][c.Value("Vendor")]; name != "" && c.Value("VendorName") != "" {
		c.Set("VendorName", name)
	}
	if c.kind == "Segments" {
		slices.SortStableFunc(c.Children, func(a, b *Element) int {
			return slices.Index(readingOrder, a.Name) - slices.Index(readingOrder, b.Name)
		})
	}
	return c
}
