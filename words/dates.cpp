#include "words/dates.h"

#include <charconv>
#include <chrono>

#include "base/trimmed.h"
#include "words/amsterdam.h"
#include "words/words.h"

namespace noodgeld {
namespace {

constexpr std::size_t kLongest = 64;
constexpr std::size_t kDate = 10;  ///< "2026-03-01"

std::optional<UnixTime> midnight(std::string_view date) {
    if (date.size() != kDate || date[4] != '-' || date[7] != '-') return std::nullopt;
    const auto year = number_from(date.substr(0, 4), 9'999);
    const auto month = number_from(date.substr(5, 2), 12);
    const auto day = number_from(date.substr(8, 2), 31);
    if (!year || !month || !day || *year < 1970) return std::nullopt;
    const std::chrono::year_month_day calendar(std::chrono::year(static_cast<int>(*year)),
                                               std::chrono::month(static_cast<unsigned>(*month)),
                                               std::chrono::day(static_cast<unsigned>(*day)));
    if (!calendar.ok()) return std::nullopt;
    const auto since_1970 = std::chrono::sys_days(calendar).time_since_epoch();
    return UnixTime{std::chrono::seconds(since_1970).count()};
}

/// "08:00", as seconds.
std::optional<std::int64_t> hours_and_minutes(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = number_from(text.substr(0, 2), 23);
    const auto minute = number_from(text.substr(3, 2), 59);
    if (!hour || !minute) return std::nullopt;
    return static_cast<std::int64_t>(*hour * 3'600 + *minute * 60);
}

/// Takes "08:00" or "08:00:30" off the front; seconds since midnight.
std::optional<std::int64_t> take_time_of_day(std::string_view& text) {
    constexpr std::size_t kToMinutes = 5;
    constexpr std::size_t kToSeconds = 8;
    auto time = hours_and_minutes(text.substr(0, kToMinutes));
    if (!time) return std::nullopt;
    if (text.size() < kToSeconds || text[kToMinutes] != ':') {
        text.remove_prefix(kToMinutes);
        return time;
    }
    const auto second = number_from(text.substr(kToMinutes + 1, 2), 59);
    if (!second) return std::nullopt;
    text.remove_prefix(kToSeconds);
    return *time + static_cast<std::int64_t>(*second);
}

/// "Z", "+01:00" or "-03:30", as seconds ahead of UTC.
std::optional<std::int64_t> offset_from(std::string_view text) {
    constexpr std::int64_t kMost = 14 * 3'600;
    if (text == "Z") return 0;
    if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
    const auto ahead = hours_and_minutes(text.substr(1));
    if (!ahead || *ahead > kMost) return std::nullopt;
    return text[0] == '-' ? -*ahead : *ahead;
}

auto no_moment(std::string_view typed) {
    const std::string text(typed.substr(0, kLongest));
    return fail(
        Phrase{"\"" + text + "\" is geen tijdstip: schrijf 2026-03-01T08:00+01:00 of 2026-03-01",
               "\"" + text + "\" is no moment: write 2026-03-01T08:00+01:00 or 2026-03-01"});
}

/// Of a time on the wall, `wall` seconds as if it were UTC.
auto no_offset(std::string_view typed, UnixTime wall) {
    const Seconds ahead = amsterdam_offset({wall.seconds - 3'600});
    const std::string offset = ahead.count == 3'600 ? "+01:00" : "+02:00";
    const std::string text(typed.substr(0, kLongest));
    return fail(Phrase{text + " zegt niet in welke tijdzone: schrijf erachter Z voor UTC, of " +
                           offset + " voor de Nederlandse klok van die dag",
                       text + " does not say in which time zone: write Z after it for UTC, or " +
                           offset + " for the Dutch clock of that day"});
}

/// "20261201" as a date, if it is one.
std::optional<std::string> as_date(std::string_view digits) {
    if (digits.size() != 8) return std::nullopt;
    const std::string date = std::string(digits.substr(0, 4)) + "-" +
                             std::string(digits.substr(4, 2)) + "-" +
                             std::string(digits.substr(6, 2));
    return midnight(date) ? std::optional(date) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> number_from(std::string_view digits, std::uint64_t max) {
    std::uint64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value);
    if (digits.empty() || error != std::errc() || stopped != end || value > max) {
        return std::nullopt;
    }
    return value;
}

Phrase readings_of_moment(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    if (number > UnixTime::kWireMax) {
        return {digits + " is geen tijdstip: schrijf 2026-03-01T08:00+01:00 of 2026-03-01",
                digits + " is no moment: write 2026-03-01T08:00+01:00 or 2026-03-01"};
    }
    const std::string seconds = moment(UnixTime::from_wire(number));
    if (const auto date = as_date(digits)) {
        return {digits + " kan " + *date + " zijn, of in seconden " + seconds +
                    ": schrijf de datum met streepjes",
                digits + " may be " + *date + ", or in seconds " + seconds +
                    ": write the date with dashes"};
    }
    return {digits + " kan in seconden " + seconds + " zijn: schrijf het tijdstip zo",
            digits + " may be " + seconds + " in seconds: write the moment like that"};
}

Result<UnixTime, Phrase> moment_from(std::string_view typed) {
    std::string_view text = trimmed(typed);
    if (const auto number = number_from(text, UINT64_MAX)) return fail(readings_of_moment(*number));
    const auto day = midnight(text.substr(0, kDate));
    if (!day) return no_moment(typed);
    text.remove_prefix(kDate);
    if (text.empty()) return *day;
    if (text[0] != 'T' && text[0] != ' ') return no_moment(typed);
    text.remove_prefix(1);
    const auto time = take_time_of_day(text);
    if (!time) return no_moment(typed);
    const UnixTime wall{day->seconds + *time};
    if (text.empty()) return no_offset(typed, wall);
    if (text[0] == ' ') text.remove_prefix(1);
    const auto offset = offset_from(text);
    if (!offset) return no_moment(typed);
    const UnixTime moment{wall.seconds - *offset};
    if (moment.seconds < 0 || moment > UnixTime::from_wire(UnixTime::kWireMax)) {
        return no_moment(typed);
    }
    return moment;
}

Result<Seconds, Phrase> duration_from(std::string_view typed) {
    constexpr std::string_view kUnits = "smhd";
    constexpr std::uint64_t kLengths[] = {1, 60, 3'600, 86'400};
    const std::string_view text = trimmed(typed);
    const std::size_t unit = text.empty() ? std::string_view::npos : kUnits.find(text.back());
    if (unit != std::string_view::npos) {
        const std::uint64_t length = kLengths[unit];
        const auto count = number_from(text.substr(0, text.size() - 1), Seconds::kWireMax / length);
        if (count) return Seconds::from_wire(*count * length);
    }
    const std::string said(typed.substr(0, kLongest));
    if (number_from(text, UINT64_MAX)) {
        return fail(Phrase{said + " zegt niet in welke eenheid: schrijf " + said + "s, " + said +
                               "m, " + said + "h of " + said + "d",
                           said + " does not say in which unit: write " + said + "s, " + said +
                               "m, " + said + "h or " + said + "d"});
    }
    return fail(Phrase{"\"" + said + "\" is geen duur: schrijf 45s, 90m, 36h of 3d",
                       "\"" + said + "\" is no span: write 45s, 90m, 36h or 3d"});
}

}  // namespace noodgeld
