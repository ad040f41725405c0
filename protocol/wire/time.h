// Time: whole seconds, and the interval in which a terminal without network knows itself to be.
#pragma once

#include <compare>
#include <cstdint>

namespace noodgeld {

/// A number of seconds, 0 to kWireMax (about 136 years).
struct Seconds {
    std::int64_t count = 0;
    friend constexpr auto operator<=>(Seconds, Seconds) = default;

    static constexpr std::uint64_t kWireMax = 0xffff'ffff;
    [[nodiscard]] constexpr std::uint64_t to_wire() const {
        return static_cast<std::uint64_t>(count);
    }
    [[nodiscard]] static constexpr Seconds from_wire(std::uint64_t value) {
        return {static_cast<std::int64_t>(value)};
    }
};

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX). Passed in, never read from
/// a clock, below the programs' main.
struct UnixTime {
    std::int64_t seconds = 0;
    friend constexpr auto operator<=>(UnixTime, UnixTime) = default;
    friend constexpr UnixTime operator+(UnixTime t, Seconds s) { return {t.seconds + s.count}; }
    friend constexpr Seconds operator-(UnixTime a, UnixTime b) { return {a.seconds - b.seconds}; }

    static constexpr std::uint64_t kWireMax = 253'402'300'799;  ///< The last second of year 9999.
    [[nodiscard]] constexpr std::uint64_t to_wire() const {
        return static_cast<std::uint64_t>(seconds);
    }
    [[nodiscard]] static constexpr UnixTime from_wire(std::uint64_t value) {
        return {static_cast<std::int64_t>(value)};
    }
};

/// What a terminal's latest time rests on.
enum class TimeSource : std::uint8_t {
    clock = 1,     ///< Its own clock, plausible.
    asserted = 2,  ///< A date that a cashier read from the wall.
    floor = 3,     ///< Nothing: the floor itself.
};
[[nodiscard]] constexpr TimeSource last_of(TimeSource) {
    return TimeSource::floor;
}

/// It is now `earliest` (the time floor: proven) or later; and, as far as `source` can be believed,
/// not after `latest`. earliest <= latest.
struct TimeInterval {
    UnixTime earliest;
    UnixTime latest;
    TimeSource source = TimeSource::floor;
    friend constexpr auto operator<=>(const TimeInterval&, const TimeInterval&) = default;
};

}  // namespace noodgeld
