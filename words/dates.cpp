#include "words/dates.h"

#include <charconv>
#include <chrono>

namespace noodgeld {
namespace {

std::optional<UnixTime> midnight(std::string_view date) {
    if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
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

std::optional<Seconds> time_of_day(std::string_view clock) {
    if (clock.size() != 10 || clock[0] != 'T' || clock[3] != ':' || clock[6] != ':' ||
        clock[9] != 'Z') {
        return std::nullopt;
    }
    const auto hour = number_from(clock.substr(1, 2), 23);
    const auto minute = number_from(clock.substr(4, 2), 59);
    const auto second = number_from(clock.substr(7, 2), 59);
    if (!hour || !minute || !second) return std::nullopt;
    return Seconds::from_wire(*hour * 3'600 + *minute * 60 + *second);
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

std::optional<UnixTime> moment_from(std::string_view text) {
    if (const auto seconds = number_from(text, UnixTime::kWireMax)) {
        return UnixTime::from_wire(*seconds);
    }
    const auto day = midnight(text.substr(0, 10));
    if (!day || text.size() == 10) return day;
    const auto time = time_of_day(text.substr(10));
    if (!time) return std::nullopt;
    return *day + *time;
}

Phrase not_a_moment(const std::string& option) {
    return {option + " is geen tijdstip: 2026-03-01T08:00:00Z of 2026-03-01",
            option + " is no moment: 2026-03-01T08:00:00Z or 2026-03-01"};
}

std::optional<Seconds> duration_from(std::string_view text) {
    constexpr std::string_view kUnits = "smhd";
    constexpr std::uint64_t kLengths[] = {1, 60, 3'600, 86'400};
    std::uint64_t length = 1;
    const std::size_t unit = text.empty() ? std::string_view::npos : kUnits.find(text.back());
    if (unit != std::string_view::npos) {
        length = kLengths[unit];
        text.remove_suffix(1);
    }
    const auto count = number_from(text, Seconds::kWireMax / length);
    if (!count) return std::nullopt;
    return Seconds::from_wire(*count * length);
}

std::optional<Amount> amount_from(std::string_view text) {
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos) {
        const auto cents = number_from(text, Amount::kWireMax);
        return cents ? std::optional(Amount::from_wire(*cents)) : std::nullopt;
    }
    const auto units = number_from(text.substr(0, point), Amount::kWireMax / 100 - 1);
    const auto cents = number_from(text.substr(point + 1), 99);
    if (!units || !cents || text.size() - point != 3) return std::nullopt;
    return Amount::from_wire(*units * 100 + *cents);
}

}  // namespace noodgeld
