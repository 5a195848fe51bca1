package sandbox_test

import (
	"fmt"
	"strings"

	"tripsync/push/sandbox"
)

// A traveller forwarded the confirmation of a hotel to TripIt. A booking that
// an agency posts for one of these days will join that trip.
func ExampleServer_AddTrips() {
	var server sandbox.Server
	trips, err := server.AddTrips(strings.NewReader(`
		<Itinerary>
			<UserLoginId>jane.doe@acme.example</UserLoginId>
			<TripName>Berlin</TripName>
			<Bookings>
				<Booking>
					<BookingOwner>TripIt</BookingOwner>
					<BookingSource>TripIt</BookingSource>
					<RecordLocator>H4711</RecordLocator>
					<Segments>
						<Hotel>
							<Name>Example Hotel</Name>
							<StartCityCode>BER</StartCityCode>
							<StartDateLocal>2026-02-03T14:00:00</StartDateLocal>
							<EndDateLocal>2026-02-05T11:00:00</EndDateLocal>
						</Hotel>
					</Segments>
				</Booking>
			</Bookings>
		</Itinerary>`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(trips[0].TripName, trips[0].Bookings[0].Summary)
	// Output: Berlin [Hotel Example Hotel BER 2026-02-03T23:59:59]
}
