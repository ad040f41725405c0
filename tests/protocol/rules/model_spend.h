// The slow, obvious model of chapter 6, part 3: whether one spend is valid, and one void effective.
#pragma once

#include "tests/protocol/rules/model_past.h"

namespace noodgeld::test::model {

/// One token's part in a placed sale, and what 6.4 says of it.
struct SpendCase {
    const Node* node = nullptr;
    std::size_t index = 0;
    Token token;
    TokenId id;
    Amount amount;
    Amount face;
    bool deferred = false;
    bool stands = false;
    std::string merchant;  ///< Empty without a certificate.
    std::string payee;
    bool token_verifies = false;
    bool authorisation_verifies = false;
    bool verifies = false;
    bool forged = false;
    bool above_limit = false;
    bool ruled_to_stand = false;
    std::optional<bool> ruled;    ///< Paid or refused by officers.
    bool by_revoked_key = false;  ///< Certified by such keys alone.
    bool unwitnessed = false;
    bool revoked = false;       ///< Its terminal, before this entry was witnessed.
    bool spent_before = false;  ///< By an unvoided sale in its past.
    std::optional<Missing> missing;
    std::optional<Refusal> refusal;

    [[nodiscard]] const Sale& sale() const { return *sale_in(node->entry); }
};

/// 6.5: a placed void.
struct VoidCase {
    const Node* node = nullptr;
    const Node* sale = nullptr;  ///< The sale that it names, if that is in its past.
    bool stands = false;
    bool is_fine = false;  ///< By its own past.
    bool has_effect = false;
    bool in_doubt = false;  ///< So its sale is held.
    std::optional<Missing> missing;
    std::optional<Refusal> refusal;
};

/// 6.5 for every placed void.
[[nodiscard]] std::vector<VoidCase> judge_voids(const Facts& facts,
                                                const std::set<const Node*>& standing);

/// 6.4 for every spend of every placed sale.
[[nodiscard]] std::vector<SpendCase> judge_spends(const Facts& facts,
                                                  const std::set<const Node*>& standing,
                                                  const std::vector<VoidCase>& voids,
                                                  const crypto::Verifier& verifier);

/// Whether the allowed code covers the code (6.4, goods).
[[nodiscard]] bool is_covered(GpcCode code, GpcCode allowed);
/// The limit of one sale, or between two anchors, at that time.
[[nodiscard]] Amount per_sale(const TimeInterval& time, const Past& past);
[[nodiscard]] Amount per_terminal(const TimeInterval& time, const Past& past);

}  // namespace noodgeld::test::model
