package sandbox

import (
	"slices"

	"tripsync/push/sandbox/accounts"
)

// A subscription asks for the notifications of an application, for one user or
// for a whole company.
type subscription struct {
	Client string `json:"client"`
	accounts.Owner
}

// A subscriber is a subscription and the key that its notifications carry.
type subscriber struct {
	subscription
	Key string `json:"key"`
}

func (s subscription) covers(o accounts.Owner) bool {
	return s.Company == o.Company && (s.Login == "" || s.Login == o.Login)
}

func (n *notices) subscribe(wanted subscription) {
	n.subscriptions = append(n.subscriptions, subscriber{wanted, n.ids.Token()})
}

func (n *notices) unsubscribe(unwanted subscription) {
	n.subscriptions = slices.DeleteFunc(n.subscriptions, func(other subscriber) bool {
		return other.subscription == unwanted
	})
}
