package pipeline

import (
	"context"
	"encoding/json"
	"fmt"

	"tripsync/ingest/pnr"
	"tripsync/state"
	"tripsync/transform"
)

func contactsOf(rec *pnr.Record) (out []state.Contact) {
	for _, c := range transform.Contacts(rec.Passengers) {
		out = append(out, state.Contact(c))
	}
	return out
}

// learnContacts keeps the contacts of records that were saved before there were any.
func (p *Pipeline) learnContacts(ctx context.Context) error {
	for {
		records, err := p.Store.Reading.WithoutContacts(ctx, batch)
		if err != nil || len(records) == 0 {
			return err
		}
		for i := range records {
			var rec pnr.Record
			if err := json.Unmarshal(records[i].Body, &rec); err != nil {
				return fmt.Errorf("read record: %w", err)
			}
			records[i].Contacts = contactsOf(&rec)
		}
		if err := p.Store.Reading.SaveContacts(ctx, records); err != nil {
			return err
		}
	}
}

// knowing returns the transformer of some bookings, with what other bookings say about
// their addresses.
func (p *planner) knowing(ctx context.Context, bookings []pnr.PNR) (*transform.Transformer, error) {
	var addresses []string
	for i := range bookings {
		for _, c := range transform.Contacts(bookings[i].Passengers) {
			addresses = append(addresses, c.Address)
		}
	}
	if addresses == nil {
		return p.transform, nil
	}
	shared, err := p.store.Reading.Shared(ctx, addresses)
	if err != nil {
		return nil, err
	}
	into := *p.transform
	into.Shared = shared
	return &into, nil
}
