// Spend: the steps from a scanned token to an entry. Each makes the next one's type, so none can
// be skipped:
//
//   Token --verify--> VerifiedToken --admit--> AdmittedSale --authorise--> AuthorisedSale
//         --record--> Entry --journal--> on disk
#pragma once

#include <span>
#include <vector>

#include "protocol/spend/branch.h"

namespace noodgeld {

/// A no, and the token it concerns if it concerns one.
struct SaleRefusal {
    Refusal refusal = Refusal::malformed;
    std::optional<std::size_t> token;
    friend bool operator==(const SaleRefusal&, const SaleRefusal&) = default;
};

/// A token that its series' key signed, of a series held here. It may be spent, or forged with a
/// stolen key.
class VerifiedToken {
  public:
    [[nodiscard]] const TokenId& id() const { return id_; }
    [[nodiscard]] const Token& token() const { return token_; }
    [[nodiscard]] Amount face_value() const { return face_value_; }

  private:
    friend Result<VerifiedToken, Refusal> verify_token(const Token&, const Holdings&,
                                                       const crypto::Verifier&);
    VerifiedToken(const Token& token, const TokenId& id, Amount face)
        : token_(token), id_(id), face_value_(face) {}
    Token token_;
    TokenId id_;
    Amount face_value_;
};

/// Refuses no_charter, unknown_series, bad_signature.
[[nodiscard]] Result<VerifiedToken, Refusal> verify_token(const Token& token,
                                                          const Holdings& holdings,
                                                          const crypto::Verifier& verifier);

/// Whether a held revocation list bars the terminal from what would follow `branch`.
[[nodiscard]] bool is_revoked(const Branch& branch, const Holdings& holdings);

/// What the customer wants to pay for.
struct Basket {
    SaleId id;
    std::vector<CategoryAmount> categories;  ///< Ascending; each at least a cent.
    friend bool operator==(const Basket&, const Basket&) = default;
};

/// Their sum; nothing if it is no Amount.
[[nodiscard]] std::optional<Amount> total_of(const Basket& basket);

/// What each token pays of `total`: its face value, in the order given, and the last the rest.
/// Refuses amount_out_of_range if they are worth too little, or one of them is not needed.
[[nodiscard]] Result<std::vector<Amount>, SaleRefusal> share_out(
    Amount total, std::span<const VerifiedToken> tokens);

/// A sale that may be, if its tokens are not spent and their holders agree.
class AdmittedSale {
  public:
    [[nodiscard]] const std::vector<VerifiedToken>& tokens() const { return tokens_; }
    [[nodiscard]] const TimeInterval& time() const { return time_; }
    [[nodiscard]] const Sale& sale() const { return sale_; }
    /// What the holder of that token must sign: the challenge.
    [[nodiscard]] Authorisation challenge(std::size_t token) const;

  private:
    friend Result<AdmittedSale, SaleRefusal> admit(const Branch&, const TimeInterval&,
                                                   const Basket&, std::vector<VerifiedToken>);
    AdmittedSale() = default;
    FeedId feed_;
    TimeInterval time_;
    std::vector<VerifiedToken> tokens_;
    Sale sale_;  // with no authorisations yet
};

/// All refusals of step 300, for the whole basket: the first in precedence. Changes nothing, so it
/// is also how a voucher is checked without spending it.
[[nodiscard]] Result<AdmittedSale, SaleRefusal> admit(const Branch& branch,
                                                      const TimeInterval& time,
                                                      const Basket& basket,
                                                      std::vector<VerifiedToken> tokens);

/// A sale to which every holder agreed.
class AuthorisedSale {
  public:
    [[nodiscard]] const Sale& sale() const { return sale_; }
    [[nodiscard]] const TimeInterval& time() const { return time_; }
    /// In the order of the sale's spends.
    [[nodiscard]] const std::vector<TokenId>& tokens() const { return tokens_; }

  private:
    friend Result<AuthorisedSale, SaleRefusal> authorise(const AdmittedSale&,
                                                         std::span<const crypto::Signature>,
                                                         const Lineage&, const crypto::Verifier&);
    AuthorisedSale() = default;
    Sale sale_;
    TimeInterval time_;
    std::vector<TokenId> tokens_;
};

/// With the holders' answers, in the order of the tokens. Refuses not_the_holder.
[[nodiscard]] Result<AuthorisedSale, SaleRefusal> authorise(
    const AdmittedSale& sale, std::span<const crypto::Signature> answers, const Lineage& lineage,
    const crypto::Verifier& verifier);

/// A paper voucher's answer, made by the terminal with the seed it carries.
[[nodiscard]] crypto::Signature answer(const Authorisation& challenge, const crypto::Seed& seed,
                                       const Lineage& lineage);

/// The entry that follows `branch` with `body`.
[[nodiscard]] Entry next_entry(const Branch& branch, const TimeInterval& time, Body body);

/// The signed head of `branch` as it stands.
[[nodiscard]] Signed<Head> sign_head(const Branch& branch, const Lineage& lineage,
                                     const crypto::SecretKey& key);

/// The entry of the sale, if the order and the time floor it was asked under still stand (else
/// order_changed, stopped) and the terminal's limit still has room (else terminal_limit).
[[nodiscard]] Result<Entry, Refusal> record(const Branch& branch, const AuthorisedSale& sale);

}  // namespace noodgeld
