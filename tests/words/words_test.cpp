#include "words/words.h"

#include <gtest/gtest.h>

#include <tuple>

#include "tests/support/fixtures.h"
#include "words/shown.h"

namespace noodgeld::test {
namespace {

TEST(Words, AmountsAreWrittenAsTheCountryDoes) {
    EXPECT_EQ(money(cents(500), Language::nl), "€ 5,00");
    EXPECT_EQ(money(cents(500), Language::en), "€5.00");
    EXPECT_EQ(money(cents(0), Language::nl), "€ 0,00");
    EXPECT_EQ(money(cents(7), Language::en), "€0.07");
    EXPECT_EQ(money(cents(123'456'789), Language::nl), "€ 1.234.567,89");
    EXPECT_EQ(money(cents(100'000), Language::en), "€1,000.00");
    EXPECT_EQ(money(cents(Amount::kMaxCents), Language::en), "€10,000,000,000,000.00");
    EXPECT_EQ(money(cents(500), Language::en, "DKK"), "DKK 5.00");
}

TEST(Words, TimesAreIso8601) {
    EXPECT_EQ(moment({0}), "1970-01-01T00:00:00Z");
    EXPECT_EQ(moment(kCrisis), "2026-03-01T00:00:00Z");
    EXPECT_EQ(moment({1'709'208'000 - 1}), "2024-02-29T11:59:59Z");
    EXPECT_EQ(moment({4'294'967'295}), "2106-02-07T06:28:15Z");
    EXPECT_EQ(moment({static_cast<std::int64_t>(UnixTime::kWireMax)}), "9999-12-31T23:59:59Z");
    EXPECT_EQ(moment({-1}), "1969-12-31T23:59:59Z");
}

TEST(Words, DurationsAreExact) {
    EXPECT_EQ(duration({0}, Language::en), "0 seconds");
    EXPECT_EQ(duration({1}, Language::nl), "1 seconde");
    EXPECT_EQ(duration({3 * 86'400}, Language::nl), "3 dagen");
    EXPECT_EQ(duration({86'400 + 5'400}, Language::en), "1 day 1 hour 30 minutes");
    EXPECT_EQ(duration({7'201}, Language::nl), "2 uur 1 seconde");
}

TEST(Words, EveryKindHasAWordInBothLanguages) {
    for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
        EXPECT_FALSE(word(static_cast<Kind>(number), Language::nl).empty());
        EXPECT_FALSE(word(static_cast<Kind>(number), Language::en).empty());
    }
}

/// Visits every field's name, also in lists and optionals that are empty.
class LabelCheck {
  public:
    template <class T>
    void operator()(std::uint64_t, const char* name, const T& value, Length = {}, Length = {}) {
        EXPECT_TRUE(has_dutch_label(name)) << name;
        inside(value);
    }

  private:
    template <class T>
    void inside(const T& value) {
        if constexpr (codec::is_optional<T>) {
            inside(typename T::value_type{});
        } else if constexpr (codec::is_vector<T>) {
            inside(typename T::value_type{});
        } else if constexpr (codec::is_variant<T>) {
            alternatives(value);
        } else if constexpr (codec::Described<const T>) {
            describe(*this, value);
        }
    }
    template <class... T>
    void alternatives(const std::variant<T...>&) {
        (expect_body<T>(), ...);
    }
    template <class T>
    void expect_body() {
        EXPECT_TRUE(has_dutch_label(name_of_body(T::kBody))) << name_of_body(T::kBody);
        inside(T{});
    }
};

template <class... T>
void expect_labels() {
    LabelCheck check;
    const std::tuple<T...> objects;
    std::apply([&check](const auto&... object) { (describe(check, object), ...); }, objects);
}

TEST(Words, EveryFieldOfEveryObjectHasADutchLabel) {
    expect_labels<Charter, Series, Emission, Order, Stop, RevocationList, CertificateRequest,
                  Certificate, Authorisation, Head, Anchor, Segment, Entry>();
    for (const auto& field : show(token(1), Language::nl).fields) {
        EXPECT_TRUE(has_dutch_label(field.name)) << field.name;
    }
    EXPECT_FALSE(has_dutch_label("no such field"));
}

}  // namespace
}  // namespace noodgeld::test
