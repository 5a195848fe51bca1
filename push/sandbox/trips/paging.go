package trips

import (
	"net/url"
	"strconv"

	"tripsync/push/sandbox/document"
)

// A paging is the part of a list that is asked for.
type paging struct {
	number, size int
	metadata     bool
}

func newPaging(p Parameters) (paging, error) {
	r := reader{Parameters: p}
	size := 1000
	if p["page"] != "" {
		size = 200
	}
	g := paging{
		number:   r.number("Page", 1),
		size:     r.number("ItemsPerPage", size),
		metadata: r.flag("includeMetadata"),
	}
	return g, r.err
}

func (p paging) of(trips []*Trip) []*Trip {
	total := len(trips)
	if p.number > total/p.size+1 {
		return nil
	}
	return trips[min((p.number-1)*p.size, total):min(p.number*p.size, total)]
}

func (p paging) metadataOf(c Call, total int) *document.Element {
	pages := (total + p.size - 1) / p.size
	paging := document.Group("Paging",
		document.Leaf("TotalItems", strconv.Itoa(total)),
		document.Leaf("TotalPages", strconv.Itoa(pages)),
		document.Leaf("CurrentPage", strconv.Itoa(p.number)),
		document.Leaf("ItemsPerPage", strconv.Itoa(p.size)))
	if p.number > 1 {
		paging.Children = append(paging.Children, document.Leaf("PreviousPageURL", p.url(c, p.number-1)))
	}
	if p.number < pages {
		paging.Children = append(paging.Children, document.Leaf("NextPageURL", p.url(c, p.number+1)))
	}
	return paging
}

// url is the address of another page, with names in the server's own spelling.
func (p paging) url(c Call, number int) string {
	query := url.Values{}
	for name, value := range c.Params {
		query.Set(name, value)
	}
	for _, name := range []string{"includemetadata", "itemsperpage", "page"} {
		query.Del(name)
	}
	query.Set("includeMetaData", "true")
	query.Set("itemsPerPage", strconv.Itoa(p.size))
	query.Set("page", strconv.Itoa(number))
	return c.Base + Path + "/?" + query.Encode()
}
