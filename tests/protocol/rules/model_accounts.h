// The slow, obvious model of chapter 6, part 4: accounts and the state digest.
#pragma once

#include "tests/protocol/rules/model.h"

namespace noodgeld::test::model {

/// 6.15: what the register that counts lets a merchant be owed; nothing if it does not list it.
[[nodiscard]] std::optional<std::int64_t> registered_ceiling(const Facts& facts,
                                                             const Merchant& merchant);

/// 6.9: fills `verdicts.accounts` and `verdicts.caps` from `verdicts.spends`.
void settle_accounts(const Facts& facts, const std::vector<SpendCase>& spends, Verdicts& verdicts);

/// 6.10
[[nodiscard]] StateDigest state_digest(const Facts& facts,
                                       const std::map<AccountName, std::int64_t>& accounts);

}  // namespace noodgeld::test::model
