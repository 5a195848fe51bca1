// Package trip is the life of a trip: what can be wanted of it, what is to be done
// about it, what becomes of that, and why it waits. It is pure. Package push carries
// out what it says, and package state keeps what comes of it.
//
// # How a trip stands
//
//	      plan: something newer is wanted
//	   ┌────────────────────────────────────┐
//	   │                                    ▼
//	┌──────┐   nothing to send         ┌────────┐   plan, a person   ┌──────┐
//	│ sent │◄──────────────────────────│ queued │◄──────────────────►│ hold │
//	└──────┘                           └────────┘   release, retry   └──────┘
//	   ▲                                ▲      │                        ▲
//	   │                  absent,repeat │      │ begin                  │
//	   │                                │      ▼                        │
//	   │   acknowledged, adopted       ┌─────────┐   refused too often  │
//	   ├◄──────────────────────────────│ sending │──────────────────────┤
//	   │                               └─────────┘                      │
//	   │                 unknown, a crash │   │ refused, transient …     │
//	   │                                  ▼   ▼                          │
//	   │   adopted            ┌─────────┐ ┌──────────────┐               │
//	   └◄─────────────────────│ unknown │ │ wait, failed │ (begins again │
//	                          └─────────┘ └──────────────┘  at its time) │
//	                               └─────────────────────────────────────┘
//	                                     evaded too often
//
// An attempt is open while its trip is sending or unknown, and a trip has one at most.
// What happens, by how the trip stands; – stands for what cannot be:
//
//	event                        queued   sending   unknown   wait, failed   hold      sent
//	plan: something newer        queued   sending¹  unknown¹  queued         queued²   queued
//	plan: a reason to hold it    hold     hold¹     hold¹     hold           hold      hold
//	begin                        sending  –         –         sending        –         –
//	acknowledged, adopted        –        sent³     sent³     –              hold      –
//	absent, repeat               –        queued    queued    –              hold      –
//	unknown, its process died    –        unknown   unknown   –              hold      –
//	refused, slow-down           –        wait³     wait³     –              hold      –
//	transient, credential        –        failed³   unknown   –              hold      –
//	refused too often            –        hold³     hold³     –              hold      –
//	a pause, or a quiet time     wait     –         unknown   wait           hold      –
//	a person holds it            hold     hold¹     hold¹     hold           hold      hold
//	a person releases it         –        –         –         –              queued    –
//	a person has it retried      queued   –         unknown   queued         queued⁴   –
//	reconcile: it differs        –        –         –         –              –         queued
//	reconcile: it is missing     –        –         –         –              –         unknown
//
// ¹ The request that is on its way is not called back; its outcome is recorded.
// ² If the plan has no reason to hold it, and no person does.
// ³ Queued, if something newer is wanted by then: that does not wait.
// ⁴ If Concur refused it; what is held for another reason stays so.
package trip
