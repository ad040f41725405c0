#include "words/iban.h"

#include <gmock/gmock.h>

namespace noodgeld::test {
namespace {

using testing::HasSubstr;

/// What is said of it in English; empty if it is taken as it stands.
std::string refusal_of(std::string_view text) {
    const auto read = iban_from(text);
    if (!read) return read.error().en;
    return *read == text ? "" : "taken as " + *read;
}

/// The examples of the SWIFT IBAN registry.
constexpr const char* kExamples[] = {"AD1200012030200359100100",
                                     "AE070331234567890123456",
                                     "AL47212110090000000235698741",
                                     "AT611904300234573201",
                                     "AZ21NABZ00000000137010001944",
                                     "BA391290079401028494",
                                     "BE68539007547034",
                                     "BG80BNBG96611020345678",
                                     "BH67BMAG00001299123456",
                                     "BR1800360305000010009795493C1",
                                     "BY13NBRB3600900000002Z00AB00",
                                     "CH9300762011623852957",
                                     "CR05015202001026284066",
                                     "CY17002001280000001200527600",
                                     "CZ6508000000192000145399",
                                     "DE89370400440532013000",
                                     "DK5000400440116243",
                                     "DO28BAGR00000001212453611324",
                                     "EE382200221020145685",
                                     "ES9121000418450200051332",
                                     "FI2112345600000785",
                                     "FO6264600001631634",
                                     "FR1420041010050500013M02606",
                                     "GB29NWBK60161331926819",
                                     "GE29NB0000000101904917",
                                     "GI75NWBK000000007099453",
                                     "GL8964710001000206",
                                     "GR1601101250000000012300695",
                                     "GT82TRAJ01020000001210029690",
                                     "HR1210010051863000160",
                                     "HU42117730161111101800000000",
                                     "IE29AIBK93115212345678",
                                     "IL620108000000099999999",
                                     "IQ98NBIQ850123456789012",
                                     "IS140159260076545510730339",
                                     "IT60X0542811101000000123456",
                                     "JO94CBJO0010000000000131000302",
                                     "KW81CBKU0000000000001234560101",
                                     "KZ86125KZT5004100100",
                                     "LB62099900000001001901229114",
                                     "LC55HEMM000100010012001200023015",
                                     "LI21088100002324013AA",
                                     "LT121000011101001000",
                                     "LU280019400644750000",
                                     "LV80BANK0000435195001",
                                     "MC5811222000010123456789030",
                                     "MD24AG000225100013104168",
                                     "ME25505000012345678951",
                                     "MK07250120000058984",
                                     "MR1300020001010000123456753",
                                     "MT84MALT011000012345MTLCAST001S",
                                     "MU17BOMM0101101030300200000MUR",
                                     "NL91ABNA0417164300",
                                     "NO9386011117947",
                                     "PK36SCBL0000001123456702",
                                     "PL61109010140000071219812874",
                                     "PS92PALS000000000400123456702",
                                     "PT50000201231234567890154",
                                     "QA58DOHB00001234567890ABCDEFG",
                                     "RO49AAAA1B31007593840000",
                                     "RS35260005601001611379",
                                     "SA0380000000608010167519",
                                     "SC18SSCB11010000000000001497USD",
                                     "SE4550000000058398257466",
                                     "SI56263300012039086",
                                     "SK3112000000198742637541",
                                     "SM86U0322509800000000270100",
                                     "ST68000100010051845310112",
                                     "SV62CENR00000000000000700025",
                                     "TL380080012345678910157",
                                     "TN5910006035183598478831",
                                     "TR330006100519786457841326",
                                     "UA213223130000026007233566001",
                                     "VA59001123000012345678",
                                     "VG96VPVG0000012345678901",
                                     "XK051212012345678906"};

TEST(Iban, AccountsOfManyCountriesAreKnown) {
    for (const char* text : kExamples) EXPECT_EQ(refusal_of(text), "") << text;
}

TEST(Iban, OneWrongCharacterIsFoundWhereverItIs) {
    const std::string good = "NL91ABNA0417164300";
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const char other : std::string("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
            std::string text = good;
            text[i] = other;
            EXPECT_EQ(iban_from(text).has_value(), text == good) << text;
        }
        if (i + 1 == good.size() || good[i] == good[i + 1]) continue;
        std::string swapped = good;
        std::swap(swapped[i], swapped[i + 1]);
        EXPECT_FALSE(iban_from(swapped)) << swapped;
    }
}

TEST(Iban, IsKeptInOneSpelling) {
    for (const char* text :
         {"NL91 ABNA 0417 1643 00", "nl91abna0417164300", " NL91ABNA0417164300\n",
          "NL91\u00a0ABNA\u00a00417\u00a01643\u00a000"}) {
        EXPECT_EQ(iban_from(text), "NL91ABNA0417164300") << text;
    }
}

TEST(Iban, AccountsThatCannotExistAreRefusedThoughModulo97Fits) {
    EXPECT_EQ(refusal_of("NL58ABNA041716430"),
              "account NL58ABNA041716430: an IBAN of NL has 18 characters, and these are 17");
    EXPECT_THAT(refusal_of("NL33ABNA04171643000"), HasSubstr("and these are 19"));
    EXPECT_EQ(refusal_of("NL92ABNA04171643AB"),
              "account NL92ABNA04171643AB: in NL the first four are followed by 4 letters, 10 "
              "digits");
    EXPECT_EQ(refusal_of("XX62ABNA0417164300"),
              "account XX62ABNA0417164300: no country XX has IBAN accounts");
    EXPECT_THAT(refusal_of("DE85370400440532013000AB"), HasSubstr("has 22 characters"));
    EXPECT_THAT(refusal_of("BE41539007547035"), HasSubstr("check digits are wrong"));
    EXPECT_THAT(refusal_of("PT23000201231234567890155"), HasSubstr("check digits are wrong"));
}

TEST(Iban, WhatIsNotWrittenAsOneIsNone) {
    for (const char* text : {"", "NL9", "NL91ABNA041716430\xc3\xb6", "NL91-ABNA-0417-1643-00",
                             "NL91ABNA0417164300NL91ABNA0417164300", "9INLABNA0417164300"}) {
        EXPECT_FALSE(iban_from(text)) << text;
    }
    // The same remainder, but never given: they run from 02 to 98.
    EXPECT_TRUE(iban_from("NL02ABNA0123456789"));
    EXPECT_FALSE(iban_from("NL99ABNA0123456789"));
}

TEST(Iban, ARefusalSpeaksBothLanguages) {
    const auto digits = iban_from("NL92ABNA0417164300");
    EXPECT_EQ(digits.error().en,
              "account NL92ABNA0417164300 does not exist: its check digits are wrong");
    EXPECT_EQ(digits.error().nl,
              "rekening NL92ABNA0417164300 bestaat niet: het controlegetal klopt niet");
    EXPECT_THAT(iban_from("NL58ABNA041716430").error().nl,
                HasSubstr("in NL heeft een IBAN 18 tekens, en dit zijn er 17"));
}

}  // namespace
}  // namespace noodgeld::test
