#include "words/typed_text.h"

#include <gmock/gmock.h>

#include "words/merchant.h"

namespace noodgeld::test {
namespace {

using testing::HasSubstr;

TEST(TypedText, NamesAreKeptInOneForm) {
    EXPECT_EQ(name_from("  Zoe\u0308 de Vries\r\n"), "Zo\u00eb de Vries");
    EXPECT_EQ(name_from("Zo\u00eb de Vries"), "Zo\u00eb de Vries");
    EXPECT_EQ(name_from("\u00a0Gemeente\u00a0Urk\u2009"), "Gemeente Urk");
    EXPECT_EQ(name_from("Fryslân"), "Fryslân");
    EXPECT_EQ(name_from("\u6f22\u5b57 \u05e9\u05dc\u05d5\u05dd"),
              "\u6f22\u5b57 \u05e9\u05dc\u05d5\u05dd");
    EXPECT_EQ(name_from(""), "");
    EXPECT_EQ(name_from(" \u00a0 "), "");
    EXPECT_EQ(name_from("\u1e9b\u0323"), "\u1e9b\u0323") << "as UAX 15 has it: no compatibility";
    EXPECT_EQ(name_from("\u0344"), "\u0308\u0301") << "which grows";
}

TEST(TypedText, WhatCouldDeceiveAReaderIsRefused) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"a\u202eb", "an invisible character (U+202E)"},
        {"a\u2066b", "an invisible character (U+2066)"},
        {"a\u200bb", "an invisible character (U+200B)"},
        {"a\u200db", "an invisible character (U+200D)"},
        {"a\u00adb", "an invisible character (U+00AD)"},
        {"a\ufe0fb", "an invisible character (U+FE0F)"},
        {"a\u3164b", "an invisible character (U+3164)"},
        {"a\u115fb", "an invisible character (U+115F)"},
        {"a\u034fb", "an invisible character (U+034F)"},
        {"a\u2800b", "an invisible character (U+2800)"},
        {"a\U000e0041b", "an invisible character (U+E0041)"},
        {"a\ufeffb", "an invisible character (U+FEFF)"},
        {"a\u2028b", "a control character (U+2028)"},
        {"a\x1b[2J", "a control character (U+001B)"},
        {"a\tb", "a control character (U+0009)"},
        {"a\x7f", "a control character (U+007F)"},
        {"a\u0085b", "a control character (U+0085)"},
        {"a\ue000", "has no meaning (U+E000)"},
        {"a\uffff", "has no meaning (U+FFFF)"},
        {"a\xed\xa0\x80", "not UTF-8"},
        {"a\xc0\xaf", "not UTF-8"},
        {"a\xf4\x90\x80\x80", "not UTF-8"},
        {"a\xc3", "not UTF-8"},
    };
    for (const auto& [typed, why] : cases) {
        const auto read = name_from(typed);
        ASSERT_FALSE(read) << why;
        EXPECT_THAT(read.error().en, HasSubstr(why));
        EXPECT_THAT(read.error().nl, testing::Not(testing::IsEmpty()));
    }
    EXPECT_FALSE(name_from(std::string("a\0b", 3)));
}

TEST(TypedText, AFileIsUtf8WithOrWithoutItsMark) {
    EXPECT_EQ(text_in_file("{}"), "{}");
    EXPECT_EQ(text_in_file("\xef\xbb\xbf{}\r\n"), "{}\r\n");
    EXPECT_EQ(text_in_file(""), "");
    for (const std::string& utf16 :
         {std::string("\xff\xfe{\0}\0", 6), std::string("\xfe\xff\0{", 4), std::string("{\0}\0", 4),
          std::string("\0{\0}", 4)}) {
        EXPECT_EQ(text_in_file(utf16).error().en, "this file is UTF-16; save it as UTF-8");
        EXPECT_EQ(text_in_file(utf16).error().nl, "dit bestand is UTF-16; sla het op als UTF-8");
    }
    EXPECT_THAT(text_in_file("{\"name\": \"Fryslan\xe9\"}").error().en, HasSubstr("not UTF-8"));
}

TEST(Merchant, HasOneSpelling) {
    for (const char* typed : {"KVK12345678", "kvk 12345678", "KvK 12.34.56.78", "KVK-12345678",
                              " kvk12345678\t", "K V K 1234 5678", "kvk\u00a012345678"}) {
        EXPECT_EQ(merchant_from(typed), "KVK12345678") << typed;
    }
    EXPECT_EQ(merchant_from("BE-0123-456"), "BE-0123-456");
    EXPECT_EQ(merchant_from("a"), "A");
    EXPECT_EQ(merchant_from(std::string(35, 'x')), std::string(35, 'X'));
}

TEST(Merchant, IsOfFewCharacters) {
    for (const std::string& typed :
         {std::string(), std::string(" "), std::string(36, 'X'), std::string("KVK1.5"),
          std::string("Bakker & Zn"), std::string("Caf\u00e9"), std::string("KVK12345678\u200b"),
          std::string("\u041a\u0412\u041a12345678"), std::string("KVK_1")}) {
        EXPECT_FALSE(merchant_from(typed)) << typed;
    }
    EXPECT_THAT(merchant_from("a_b").error().nl, HasSubstr("1 tot 35 tekens uit A-Z, 0-9 en -"));
}

}  // namespace
}  // namespace noodgeld::test
