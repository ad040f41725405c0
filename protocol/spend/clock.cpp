#include "protocol/spend/clock.h"

namespace noodgeld {

TimeInterval time_interval(UnixTime floor, UnixTime own, std::optional<UnixTime> asserted,
                           std::optional<UnixTime> closing) {
    if (own >= floor && (!closing || own <= *closing)) return {floor, own, TimeSource::clock};
    if (asserted && *asserted >= floor) return {floor, *asserted, TimeSource::asserted};
    return {floor, floor, TimeSource::floor};
}

bool is_before(const TimeInterval& now, UnixTime begin) {
    return now.latest < begin;
}

bool is_past(const TimeInterval& now, UnixTime end) {
    return now.earliest >= end || (now.source == TimeSource::clock && now.latest >= end);
}

std::string_view name(TimeSource source) {
    switch (source) {
        case TimeSource::clock:
            return "clock";
        case TimeSource::asserted:
            return "asserted";
        case TimeSource::floor:
            break;
    }
    return "floor";
}

}  // namespace noodgeld
