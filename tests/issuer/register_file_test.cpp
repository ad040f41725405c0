#include "issuer/register_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files/files.h"
#include "issuer/drafting.h"
#include "tests/issuer/scheme.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kHeading = "merchant;payee;legal_name;ceiling\n";

std::string refusal(const std::string& table) {
    const auto rows = rows_from_table(table, "m.csv");
    return rows ? "taken" : rows.error().why.en;
}

TEST(RegisterTable, IsReadAsPeopleTypeIt) {
    const auto rows = rows_from_table(
        "\xef\xbb\xbfplafond;naam;notitie;rekening;winkelier\r\n"
        "1.000,00;Slager;;NL02 ABNA 0123 4567 89;kvk 20000002\r\n"
        "\"500,00\";Bakker;\"x;y\";NL91ABNA0417164300;KVK12345678\r\n",
        "m.csv");
    ASSERT_TRUE(rows) << rows.error().why.en;
    ASSERT_EQ(rows->size(), 2U);
    EXPECT_EQ((*rows)[0], (RegisteredMerchant{"KVK12345678", "NL91ABNA0417164300", "Bakker",
                                              test::cents(50'000)}));
    EXPECT_EQ((*rows)[1], (RegisteredMerchant{"KVK20000002", "NL02ABNA0123456789", "Slager",
                                              test::cents(100'000)}));
}

TEST(RegisterTable, NamesTheLineThatIsWrong) {
    EXPECT_EQ(refusal("merchant;payee;ceiling\n1;2;3\n"), "m.csv: the heading has no legal_name");
    EXPECT_EQ(refusal(kHeading), "m.csv lists no merchant");
    const std::string good = "KVK1;NL91ABNA0417164300;Bakker;500,00\n";
    EXPECT_THAT(refusal(kHeading + good + "KVK 2!;NL02ABNA0123456789;X;1,00\n"),
                HasSubstr("m.csv: line 3: "));
    EXPECT_THAT(refusal(kHeading + "KVK1;NL92ABNA0417164300;X;1,00\n"),
                HasSubstr("line 2: account NL92ABNA0417164300 does not exist"));
    EXPECT_THAT(refusal(kHeading + "KVK1;NL91ABNA0417164300;X;500\n"),
                HasSubstr("line 2: 500 may be 5.00 or 500.00"));
    EXPECT_THAT(refusal(kHeading + "KVK1;NL91ABNA0417164300;;1,00\n"), HasSubstr("a name has 1"));
    EXPECT_THAT(refusal(kHeading + good + "kvk1;NL91ABNA0417164300;X;1,00\n"),
                HasSubstr("line 3: KVK1 with account NL91ABNA0417164300 stands there already"));
    EXPECT_THAT(refusal(kHeading + good + "KVK2;NL91ABNA0417164300;X;1,00\n"),
                HasSubstr("line 3: account NL91ABNA0417164300 is merchant KVK1's already"));
    EXPECT_EQ(refusal(kHeading + good + "KVK1;NL02ABNA0123456789;X;1,00\n"), "taken")
        << "one merchant with two accounts is two in every rule";
}

TEST(RegisterRows, AreReadBackAsTheyWereWritten) {
    const test::TemporaryDirectory folder;
    std::vector<Merchant> many;
    for (unsigned i = 0; i < limits::kMerchantsPerPart + 5; ++i) {
        many.push_back({"M" + std::to_string(i), "NL91ABNA0417164300"});
    }
    const auto rows = test::registered(many);
    const std::string path = (folder.path() / "rows.pack").string();
    ASSERT_TRUE(write_register_parts(rows, test::lineage(), path, false));
    const auto read = read_register_parts(path);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, rows);
    EXPECT_TRUE(are_rows_of(*read, sum_up(rows)));
    MerchantRegister other = sum_up(rows);
    other.ceilings = test::cents(1);
    EXPECT_FALSE(are_rows_of(*read, other)) << "the sum is shown to who signs";
    auto fewer = rows;
    fewer.pop_back();
    EXPECT_FALSE(are_rows_of(fewer, sum_up(rows)));
    ASSERT_TRUE(write_file((folder.path() / "x").string(), Bytes(100, 7), {}));
    EXPECT_FALSE(read_register_parts((folder.path() / "x").string()));
}

TEST(RegisterWords, SayWhatChangesAgainstTheOneBefore) {
    const std::string payee = "NL91ABNA0417164300";
    const auto before = test::registered({{"GONE", payee}, {"KVK1", payee}, {"SAME", payee}});
    auto rows = test::registered({{"KVK1", payee}, {"NEW", payee}, {"SAME", payee}});
    rows[0].ceiling = test::cents(12'345);
    const std::string words = register_words(rows, &before, "EUR", Language::en);
    EXPECT_THAT(words, HasSubstr("new: NEW, "));
    EXPECT_THAT(words, HasSubstr("gone: GONE, "));
    EXPECT_THAT(words, HasSubstr("was: KVK1, NL91ABNA0417164300, Bakkerij De Korenaar B.V., "
                                 "€1,000,000.00\n"));
    EXPECT_THAT(words, HasSubstr("becomes: KVK1, NL91ABNA0417164300, Bakkerij De Korenaar B.V., "
                                 "€123.45\n"));
    EXPECT_THAT(words, Not(HasSubstr("was: SAME")));
    EXPECT_THAT(register_words(rows, &rows, "EUR", Language::nl), HasSubstr("niets veranderd"));
}

TEST(RegisterDraft, CountsOnFromTheOneBefore) {
    const MerchantRegister said = sum_up(test::example_rows());
    const auto first = make_register(said, nullptr, test::chartered(), test::kPeacetime);
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, test::merchant_register(test::example_rows()));
    const auto second = make_register(said, &*first, test::chartered(), test::kCrisis);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->number.value, 2U);
    EXPECT_EQ(second->previous, hash_of(*first, test::lineage()));
    EXPECT_EQ(make_register(said, nullptr, Holdings{}, test::kCrisis).error(),
              DraftRefusal::no_charter);
}

}  // namespace
}  // namespace noodgeld
