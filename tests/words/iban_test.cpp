#include "words/iban.h"

#include <gmock/gmock.h>

namespace noodgeld::test {
namespace {

using testing::HasSubstr;

TEST(Iban, AccountsOfManyCountriesAreKnown) {
    // The examples of the SWIFT IBAN registry: the shortest, the longest, letters inside.
    for (const char* text :
         {"NO9386011117947", "NL91ABNA0417164300", "BE68539007547034", "DE89370400440532013000",
          "GB29NWBK60161331926819", "FR1420041010050500013M02606",
          "MT84MALT011000012345MTLCAST001S", "LC55HEMM000100010012001200023015"}) {
        EXPECT_TRUE(is_iban(text)) << text;
    }
}

TEST(Iban, OneWrongCharacterIsFoundWhereverItIs) {
    const std::string good = "NL91ABNA0417164300";
    for (std::size_t i = 0; i < good.size(); ++i) {
        const bool is_digit = good[i] <= '9';
        const std::string others = is_digit ? "0123456789" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (const char other : others) {
            std::string text = good;
            text[i] = other;
            EXPECT_EQ(is_iban(text), text == good) << text;
        }
        if (i + 1 == good.size() || good[i] == good[i + 1]) continue;
        std::string swapped = good;
        std::swap(swapped[i], swapped[i + 1]);
        EXPECT_FALSE(is_iban(swapped)) << swapped;
    }
}

TEST(Iban, WhatIsNotWrittenAsOneIsNone) {
    for (const char* text :
         {"", "NL91", "NL91 ABNA 0417 1643 00", "nl91abna0417164300", "NL91ABNA041716430\xc3\xb6",
          "9INLABNA0417164300", "NL91ABNA0417164300NL91ABNA0417164300"}) {
        EXPECT_FALSE(is_iban(text)) << text;
    }
    // The same remainder, but never given: they run from 02 to 98.
    EXPECT_TRUE(is_iban("NL02ABNA0123456789"));
    EXPECT_FALSE(is_iban("NL99ABNA0123456789"));
}

TEST(Iban, ARefusalSaysWhichOfTheTwoIsWrong) {
    EXPECT_TRUE(check_iban("--payee", "NL91ABNA0417164300"));
    const auto digits = check_iban("--payee", "NL92ABNA0417164300");
    ASSERT_FALSE(digits);
    EXPECT_EQ(digits.error().code, ExitCode::no);
    EXPECT_THAT(digits.error().why.en, HasSubstr("check digits are wrong"));
    EXPECT_THAT(digits.error().why.nl, HasSubstr("het controlegetal klopt niet"));
    EXPECT_THAT(check_iban("--payee", "NL91 ABNA 0417 1643 00").error().why.nl,
                HasSubstr("zonder spaties"));
}

}  // namespace
}  // namespace noodgeld::test
