#include "words/amounts.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "tests/support/arbitrary.h"
#include "tests/support/fixtures.h"
#include "words/words.h"

namespace noodgeld::test {
namespace {

using testing::HasSubstr;

TEST(Amounts, AreReadAsPeopleWriteThem) {
    for (const char* text : {"10.00", "10,00", "€10.00", "€ 10,00", "EUR 10.00", "10,00 €",
                             " 10.00 ", "10,-", "€ 10,-", "10.–", "€\u00a010,00", "010,00"}) {
        EXPECT_EQ(amount_from(text), cents(1'000)) << text;
    }
    for (const char* text : {"1234567.89", "1.234.567,89", "1,234,567.89", "1 234 567,89",
                             "1'234'567.89", "€ 1\u202f234\u202f567,89"}) {
        EXPECT_EQ(amount_from(text), cents(123'456'789)) << text;
    }
    EXPECT_EQ(amount_from("0.01"), cents(1));
    EXPECT_EQ(amount_from("0,00"), cents(0));
    EXPECT_EQ(amount_from("10000000000000.00"), cents(Amount::kMaxCents));
}

TEST(Amounts, ABareNumberIsRefusedWithItsTwoReadings) {
    const auto words = [](const char* text) { return amount_from(text).error(); };
    EXPECT_EQ(words("200").en, "200 may be 2.00 or 200.00: write the amount with two decimals");
    EXPECT_EQ(words("200").nl,
              "200 kan 2,00 zijn of 200,00: schrijf het bedrag met twee decimalen");
    EXPECT_THAT(words("5").en, HasSubstr("0.05 or 5.00"));
    EXPECT_THAT(words("€ 0050").en, HasSubstr("0.50 or 50.00"));
    EXPECT_THAT(words("000").en, HasSubstr("0.00 or 0.00"));
}

TEST(Amounts, WhatIsReadInTwoWaysOrNoneIsNone) {
    for (const char* text : {"",
                             " ",
                             ".",
                             ",",
                             "€",
                             "1.",
                             "1,",
                             ".50",
                             ",50",
                             "1.5",
                             "1,5",
                             "1.505",
                             "1,505",
                             "1.234",
                             "1.234.567",
                             "12.34,567.89",
                             "1,234,56",
                             "1,23,456.00",
                             "1234,567.00",
                             "1.234.50",
                             "1.234 567,00",
                             "-1.00",
                             "+1.00",
                             "€ -5,00",
                             "1e2",
                             "1.0e",
                             "1.-1",
                             "0x10.00",
                             "$1.00",
                             "€€1.00",
                             "NaN",
                             "1.00.",
                             "1..00",
                             "1.00 EUR €",
                             "\u0661.\u0660\u0660"}) {
        const auto read = amount_from(text);
        ASSERT_FALSE(read) << text;
        EXPECT_THAT(read.error().en, HasSubstr("is no amount")) << text;
    }
    EXPECT_THAT(amount_from("10000000000000.01").error().en, HasSubstr("too large"));
    EXPECT_THAT(amount_from("99999999999999999999999.00").error().en, HasSubstr("too large"));
    EXPECT_FALSE(amount_from(std::string(100'000, '9') + ".00"));
}

RC_GTEST_PROP(Amounts, EveryPrintedAmountReadsBack, (const Amount& amount)) {
    RC_ASSERT(amount_from(money(amount, Language::nl)) == amount);
    RC_ASSERT(amount_from(money(amount, Language::en)) == amount);
}

}  // namespace
}  // namespace noodgeld::test
