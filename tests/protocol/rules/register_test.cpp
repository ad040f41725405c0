// The register of merchants: who may be paid, and how much each may be owed.
#include <gtest/gtest.h>

#include "protocol/verdict/accounts.h"
#include "tests/protocol/rules/judgements.h"
#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

std::int64_t balance(const Town& town, AccountKind kind, const std::string& merchant) {
    const auto accounts = town.judge().accounts;
    const auto at = accounts.find({static_cast<std::uint64_t>(kind), merchant, town.licence.payee});
    return at == accounts.end() ? 0 : at->second;
}

/// A town whose registers are those of the test.
class OwnRegisters : public testing::Test {
  protected:
    OwnRegisters() { town_.has_register = false; }

    /// A register of these merchants, brought with its parts.
    MerchantRegister bring(const std::vector<std::string>& names, unsigned number = 1,
                           Amount ceiling = cents(100'000), std::uint64_t charter = 1) {
        const auto rows = rows_of(names, ceiling);
        MerchantRegister made = merchant_register(rows, number);
        made.charter = CharterVersion{charter};
        (void)town_.publish(made);
        for (const RegisterPart& part : parts_of(rows)) {
            town_.receive(Kind::register_part, encode(part));
        }
        return made;
    }
    [[nodiscard]] std::vector<RegisteredMerchant> rows_of(const std::vector<std::string>& names,
                                                          Amount ceiling) const {
        std::vector<Merchant> merchants;
        for (const std::string& name : names) merchants.push_back({name, town_.licence.payee});
        return registered(merchants, ceiling);
    }

    Town town_;
};

TEST_F(OwnRegisters, WithoutOneEveryClaimWaits) {
    shows({"6.7.8", "6.13.4"});
    Shop shop(town_);
    const EntryHash sale = shop.sell({1});
    EXPECT_EQ(town_.verdict(sale), "held unregistered");
    EXPECT_EQ(balance(town_, AccountKind::held, "KVK1"), 100);
    bring({"KVK1"});
    EXPECT_EQ(town_.verdict(sale), "paid");
}

TEST_F(OwnRegisters, AMerchantIsListedByNameAndPayee) {
    shows({"6.13.2"});
    Shop shop(town_);
    const EntryHash sale = shop.sell({1});
    auto rows = rows_of({"KVK1"}, cents(100'000));
    rows.front().payee = "NL02ABNA0123456789";
    (void)town_.publish(merchant_register(rows));
    town_.receive(Kind::register_part, encode(parts_of(rows).front()));
    EXPECT_EQ(town_.verdict(sale), "held unregistered");
    rows = rows_of({"KVK1"}, cents(100'000));
    rows.front().legal_name = "Another name";
    (void)town_.publish(merchant_register(rows, 2));
    town_.receive(Kind::register_part, encode(parts_of(rows).front()));
    EXPECT_EQ(town_.verdict(sale), "paid") << "legal names are for people";
}

TEST_F(OwnRegisters, AnotherMerchantsClaimIsNoWorseForOneThatIsNotListed) {
    shows({"6.8.6"});
    Shop shop(town_, 1);
    Shop invented(town_, 2);
    const auto paying = [](std::int64_t amount) {
        return SaleChange{
            .before = [amount](Sale& sale) { sale.spends.front().amount = cents(amount); }};
    };
    const EntryHash sale = shop.sell({1}, paying(900));
    (void)invented.sell({1}, paying(1'000));
    bring({"KVK1"});
    EXPECT_EQ(town_.verdict(sale), "paid");
    EXPECT_FALSE(town_.judge().spends.at({sale, 0}).contested);
    EXPECT_EQ(balance(town_, AccountKind::payable, "KVK1"), 900);
    EXPECT_EQ(balance(town_, AccountKind::held, "KVK2"), 1'000);
}

TEST_F(OwnRegisters, APartThatIsNotHereListsNobody) {
    Shop shop(town_);
    const EntryHash sale = shop.sell({1});
    std::vector<std::string> names{"KVK1"};
    for (unsigned i = 0; i < limits::kMerchantsPerPart; ++i) {
        names.push_back("A" + std::to_string(i));  // Before it: so it stands in the second part.
    }
    const auto rows = rows_of(names, cents(100'000));
    (void)town_.publish(merchant_register(rows));
    const auto parts = parts_of(rows);
    ASSERT_EQ(parts.size(), 2U);
    town_.receive(Kind::register_part, encode(parts[0]));
    EXPECT_EQ(town_.verdict(sale), "held unregistered");
    town_.receive(Kind::register_part, encode(parts[1]));
    EXPECT_EQ(town_.verdict(sale), "paid");
}

TEST_F(OwnRegisters, APartMustBelongToARegister) {
    shows({"6.1.1"});
    Shop shop(town_);
    const EntryHash sale = shop.sell({1});
    (void)town_.publish(merchant_register(rows_of({"KVK2"}, cents(100'000))));
    const RegisterPart other = parts_of(rows_of({"KVK1"}, cents(100'000))).front();
    town_.receive(Kind::register_part, encode(other));
    EXPECT_EQ(town_.verdict(sale), "held unregistered");
}

TEST_F(OwnRegisters, TheHighestRankCounts) {
    shows({"6.13.1"});
    Shop shop(town_);
    const EntryHash sale = shop.sell({1});
    bring({"KVK1"}, 2);
    EXPECT_EQ(town_.verdict(sale), "paid");
    bring({"KVK2"}, 1);
    EXPECT_EQ(town_.verdict(sale), "paid");
    bring({"KVK2"}, 3);
    EXPECT_EQ(town_.verdict(sale), "held unregistered");
}

TEST_F(OwnRegisters, OfTwoOfOneRankOnlyTheRowsInBothAndTheLowerCeiling) {
    shows({"6.13.3"});
    Shop one(town_, 1);
    Shop two(town_, 2);
    const EntryHash first = one.sell({1});
    const EntryHash second = two.sell({2});
    bring({"KVK1", "KVK2"}, 1, cents(80));
    bring({"KVK1", "KVK3"}, 1, cents(30));
    EXPECT_EQ(town_.verdict(first), "paid");
    EXPECT_EQ(town_.verdict(second), "held unregistered");
    EXPECT_EQ(balance(town_, AccountKind::payable, "KVK1"), 30);
    EXPECT_EQ(balance(town_, AccountKind::held, "KVK1"), 70);
}

TEST_F(OwnRegisters, LapsesUnlessTheNextCharterCarriesIt) {
    shows({"6.13.1"});
    for (const bool carried : {false, true}) {
        Town town;
        town.has_register = false;
        Shop shop(town);
        const EntryHash sale = shop.sell({1});
        const auto rows = rows_of({"KVK1"}, cents(100'000));
        const ObjectHash hash = town.publish(merchant_register(rows));
        town.receive(Kind::register_part, encode(parts_of(rows).front()));
        EXPECT_EQ(town.verdict(sale), "paid");
        Charter next = town.successor();
        if (carried) next.carried.push_back(hash);
        std::ranges::sort(next.carried);
        town.publish(next);
        EXPECT_EQ(town.verdict(sale), carried ? "paid" : "held unregistered");
    }
}

TEST_F(OwnRegisters, TakesAsManyOfficersAsAnOrder) {
    shows({"6.1.2"});
    Shop shop(town_);
    const EntryHash sale = shop.sell({1});
    const auto rows = rows_of({"KVK1"}, cents(100'000));
    const MerchantRegister made = merchant_register(rows);
    town_.receive(Kind::register_part, encode(parts_of(rows).front()));
    town_.receive(Kind::merchant_register, encode(by_officers(made, 1, 2)));
    EXPECT_EQ(town_.verdict(sale), "held unregistered");
    town_.receive(Kind::merchant_register, encode(by_officers(made, 1, 3)));
    EXPECT_EQ(town_.verdict(sale), "paid");
}

TEST_F(OwnRegisters, TheCeilingIsTheMostThatAMerchantIsOwed) {
    shows({"6.9.8"});
    for (const auto& [ceiling, held] : {std::pair{99, 1}, std::pair{100, 0}, std::pair{0, 100}}) {
        Town town;
        town.ceilings = {{"KVK1", cents(ceiling)}};
        Shop shop(town);
        shop.sell({1});
        EXPECT_EQ(balance(town, AccountKind::held, "KVK1"), held);
        EXPECT_EQ(balance(town, AccountKind::payable, "KVK1"), 100 - held);
    }
}

}  // namespace
}  // namespace noodgeld::test
