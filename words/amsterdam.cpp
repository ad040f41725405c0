#include "words/amsterdam.h"

#include <chrono>

#include "words/words.h"

namespace noodgeld {
namespace {

constexpr std::int64_t kHour = 3'600;

/// 01:00 UTC on the last Sunday of a month.
std::int64_t change_in(std::chrono::year year, std::chrono::month month) {
    const std::chrono::sys_days day{year / month / std::chrono::Sunday[std::chrono::last]};
    return std::chrono::sys_seconds(day).time_since_epoch().count() + kHour;
}

std::chrono::year year_of(UnixTime time) {
    const std::chrono::sys_seconds moment{std::chrono::seconds(time.seconds)};
    return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(moment)).year();
}

}  // namespace

Seconds amsterdam_offset(UnixTime time) {
    const std::chrono::year year = year_of(time);
    const bool is_summer = time.seconds >= change_in(year, std::chrono::March) &&
                           time.seconds < change_in(year, std::chrono::October);
    return {is_summer ? 2 * kHour : kHour};
}

std::string amsterdam_clock(UnixTime time) {
    // "2026-12-01T08:00:00Z", as if the wall clock were UTC.
    std::string text = moment(time + amsterdam_offset(time));
    constexpr std::size_t kTime = 10;
    constexpr std::size_t kSeconds = 16;
    text[kTime] = ' ';
    text.resize(text.compare(kSeconds, 3, ":00") == 0 ? kSeconds : kSeconds + 3);
    return text;
}

std::string moment_with_clock(UnixTime time) {
    const std::string utc = moment(time);
    if (year_of(time) < std::chrono::year(1996) || year_of(time) > std::chrono::year(9998)) {
        return utc;
    }
    return utc + " (" + amsterdam_clock(time) + " in Amsterdam)";
}

}  // namespace noodgeld
