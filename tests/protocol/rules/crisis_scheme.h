// A random scheme: what officials, issuer and enroller signed before and during one crisis, now and
// then wrongly.
#pragma once

#include "protocol/wire/pack.h"
#include "tests/protocol/rules/dice.h"
#include "tests/support/fixtures.h"

namespace noodgeld::test {

/// A token that people may carry to several shops.
struct PoolToken {
    Token token;
    unsigned holder = 0;  ///< The number of its holder's example key.
    Amount face;
};

/// A terminal under one key.
struct SchemeTerminal {
    FeedId feed;
    crypto::Hash seed;                      ///< Of its key.
    std::vector<Certificate> certificates;  ///< At least one, all of that key.
};

struct Scheme {
    std::vector<Charter> charters;  ///< First the one that makes the lineage.
    std::vector<Series> series;
    std::vector<PoolToken> tokens;
    std::vector<Emission> emissions;
    std::vector<ManifestPart> manifests;  ///< Of all series of all emissions.
    std::vector<Order> orders;
    std::vector<Stop> stops;
    std::vector<RevocationList> lists;
    std::vector<SchemeTerminal> terminals;
    std::vector<MerchantRegister> registers;
    std::vector<RegisterPart> register_parts;  ///< Of all of them.
};

[[nodiscard]] Scheme make_scheme(Dice& dice);
/// A register of that number under that charter, with its parts.
void add_register(Scheme& scheme, CharterVersion charter, unsigned number,
                  const std::vector<RegisteredMerchant>& rows);
/// The terminal whose key is that of `role` and `number` in the example scheme.
[[nodiscard]] SchemeTerminal make_terminal(std::string_view role, unsigned number, Dice& dice);

/// All of it as it travels, the first charter first. Some of it may be missing, or be signed by too
/// few, or by the wrong ones.
[[nodiscard]] std::vector<PackItem> publish(const Scheme& scheme, Dice& dice);
[[nodiscard]] PackItem publish(const RevocationList& list);

}  // namespace noodgeld::test
