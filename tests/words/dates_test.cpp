#include "words/dates.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <ctime>

#include "tests/support/arbitrary.h"
#include "tests/support/fixtures.h"
#include "words/amsterdam.h"
#include "words/words.h"

namespace noodgeld::test {
namespace {

using testing::HasSubstr;

TEST(Dates, MomentsAreReadWithTheirOffset) {
    for (const char* text :
         {"2026-03-01T00:00:00Z", "2026-03-01", "2026-03-01T00:00Z", "2026-03-01 00:00Z",
          "2026-03-01T01:00+01:00", "2026-03-01 01:00 +01:00", "2026-02-28T20:30:00-03:30",
          " 2026-03-01\n", "2026-03-01T14:00+14:00"}) {
        EXPECT_EQ(moment_from(text), kCrisis) << text;
    }
    EXPECT_EQ(moment_from("2026-12-01T08:00+01:00"), UnixTime{1'796'108'400});
    EXPECT_EQ(moment_from("1970-01-01"), UnixTime{0});
    EXPECT_EQ(moment_from("9999-12-31T23:59:59Z"), UnixTime::from_wire(UnixTime::kWireMax));
    EXPECT_EQ(moment_from("2024-02-29T23:59:59Z"), UnixTime{1'709'251'199});
}

TEST(Dates, WhatIsNoMoment) {
    for (const char* text : {"",
                             "2026-3-1",
                             "2026-02-29",
                             "2026-13-01",
                             "2026-00-01",
                             "2026-01-32",
                             "1969-12-31",
                             "2026-03-01T24:00:00Z",
                             "2026-03-01T00:60:00Z",
                             "2026-03-01T00:00:60Z",
                             "2026-03-01T00:00:00+",
                             "01-03-2026",
                             "2026-03-01T00:00:00ZZ",
                             "2026-03-01T00:00:00z",
                             "-1",
                             "+5",
                             "2026-0 -01",
                             "2026-03-01T8:00Z",
                             "2026-03-01T08Z",
                             "2026-03-01T08:00+1:00",
                             "2026-03-01T08:00+0100",
                             "2026-03-01T08:00+14:01",
                             "2026-03-01T08:00+15:00",
                             "2026-03-01T08:00  +01:00",
                             "1970-01-01T00:00+01:00",
                             "9999-12-31T23:59-01:00",
                             "2026-03-01Z",
                             "2026-03-01x08:00Z"}) {
        const auto read = moment_from(text);
        ASSERT_FALSE(read) << text;
        EXPECT_THAT(read.error().en, HasSubstr("is no moment")) << text;
        EXPECT_THAT(read.error().nl, HasSubstr("is geen tijdstip")) << text;
    }
}

TEST(Dates, ATimeWithoutAnOffsetIsRefusedWithTheOneThatHoldsThen) {
    EXPECT_EQ(moment_from("2026-12-01 08:00").error().en,
              "2026-12-01 08:00 does not say in which time zone: write Z after it for UTC, or "
              "+01:00 for the Dutch clock of that day");
    EXPECT_THAT(moment_from("2026-07-01T08:00:00").error().nl, HasSubstr("of +02:00 voor de"));
}

TEST(Dates, ABareNumberIsRefusedWithItsReadings) {
    const Phrase both = moment_from("20261201").error();
    EXPECT_EQ(both.en,
              "20261201 may be 2026-12-01, or in seconds 1970-08-23T12:06:41Z: write the date with "
              "dashes");
    EXPECT_THAT(both.nl, HasSubstr("20261201 kan 2026-12-01 zijn, of in seconden 1970-08-23"));
    EXPECT_EQ(moment_from("1772323200").error().en,
              "1772323200 may be 2026-03-01T00:00:00Z in seconds: write the moment like that");
    EXPECT_THAT(moment_from("20261301").error().en, HasSubstr("in seconds"));
    EXPECT_THAT(moment_from("253402300800").error().en, HasSubstr("is no moment"));
    EXPECT_FALSE(moment_from(std::string(1'000, '1')));
}

RC_GTEST_PROP(Dates, EveryPrintedMomentReadsBack, (const UnixTime& time)) {
    RC_ASSERT(moment_from(moment(time)) == time);
}

TEST(Dates, SpansHaveAUnit) {
    EXPECT_EQ(duration_from("45s"), Seconds{45});
    EXPECT_EQ(duration_from("90m"), Seconds{5'400});
    EXPECT_EQ(duration_from(" 3d "), Seconds{259'200});
    EXPECT_EQ(duration_from("4294967295s"), Seconds{4'294'967'295});
    for (const char* text :
         {"", "d", "3w", "3 d", "-3d", "4294967296s", "49711d", "1d2h", "1.5h"}) {
        EXPECT_FALSE(duration_from(text)) << text;
    }
    EXPECT_EQ(duration_from("90").error().en,
              "90 does not say in which unit: write 90s, 90m, 90h or 90d");
    EXPECT_THAT(duration_from("90").error().nl, HasSubstr("in welke eenheid"));
}

TEST(Amsterdam, TheClockIsShownBesideUtc) {
    EXPECT_EQ(moment_with_clock({1'796'108'400}),
              "2026-12-01T07:00:00Z (2026-12-01 08:00 in Amsterdam)");
    EXPECT_EQ(moment_with_clock({1'796'079'600 + 5}),
              "2026-11-30T23:00:05Z (2026-12-01 00:00:05 in Amsterdam)");
    EXPECT_EQ(moment_with_clock({0}), "1970-01-01T00:00:00Z") << "other rules held then";
    EXPECT_EQ(moment_with_clock(UnixTime::from_wire(UnixTime::kWireMax)), "9999-12-31T23:59:59Z");
}

TEST(Amsterdam, SummerTimeBeginsAndEndsAtOneOClockUtc) {
    EXPECT_EQ(amsterdam_clock({1'774'745'999}), "2026-03-29 01:59:59");
    EXPECT_EQ(amsterdam_clock({1'774'746'000}), "2026-03-29 03:00");
    EXPECT_EQ(amsterdam_clock({1'792'889'999}), "2026-10-25 02:59:59");
    EXPECT_EQ(amsterdam_clock({1'792'890'000}), "2026-10-25 02:00");
}

/// Whether the system's own rules for Europe/Amsterdam are installed: they are 1 hour or 2 ahead.
class SystemZone {
  public:
    SystemZone() {
        ::setenv("TZ", "Europe/Amsterdam", 1);
        ::tzset();
    }
    ~SystemZone() {
        ::unsetenv("TZ");
        ::tzset();
    }
    SystemZone(const SystemZone&) = delete;
    SystemZone& operator=(const SystemZone&) = delete;
    [[nodiscard]] static std::int64_t offset(std::int64_t seconds) {
        const std::time_t time = seconds;
        std::tm local{};
        ::localtime_r(&time, &local);
        return local.tm_gmtoff;
    }
};

TEST(Amsterdam, AgreesWithTheTimeZoneDatabaseHourByHour) {
    const SystemZone zone;
    if (zone.offset(1'774'746'000) != 7'200) GTEST_SKIP() << "no time zone database here";
    for (std::int64_t at = 820'454'400; at < 2'145'916'800; at += 3'600) {  // 1996 to 2038
        ASSERT_EQ(amsterdam_offset({at}).count, zone.offset(at)) << moment({at});
    }
}

}  // namespace
}  // namespace noodgeld::test
