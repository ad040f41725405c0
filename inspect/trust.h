// Trust: the charters by which an inspection judges signatures, and the names of who may sign.
//
// Empty when the person gave no charter: then nothing is judged, and only what stands on its own
// feet (a request's own key) is verified.
#pragma once

#include <map>
#include <optional>

#include "files/context.h"
#include "protocol/objects/holdings.h"

namespace noodgeld {

struct Signer {
    crypto::PublicKey key;
    Phrase who;  ///< "officer Minister of Finance"
};

/// Borrows the verifier.
class Trust {
  public:
    explicit Trust(const crypto::Verifier& verifier) : verifier_(verifier) {}

    /// What a pack or a first charter says the lineage is: names things, believes nothing. A
    /// charter that was taken comes first.
    void assume(const Lineage& lineage) { assumed_ = lineage; }
    [[nodiscard]] std::optional<Lineage> lineage() const;

    /// Believes a charter and what it vouches for, if it does; other kinds are refused.
    [[nodiscard]] Result<void, Refusal> take(Kind kind, ByteView wire);
    /// Whether there is a charter to judge by.
    [[nodiscard]] bool can_judge() const { return holdings_.lineage().has_value(); }

    [[nodiscard]] const Signer* find(const KeyId& kid) const;
    /// Whose sealing key it is; null when no charter lists it.
    [[nodiscard]] const Phrase* who_opens(const crypto::SealingKey& key) const;
    [[nodiscard]] const Holdings& holdings() const { return holdings_; }
    [[nodiscard]] const crypto::Verifier& verifier() const { return verifier_; }

  private:
    void learn(const crypto::PublicKey& key, Phrase who);
    void learn(const Charter& charter);

    const crypto::Verifier& verifier_;
    Holdings holdings_;
    std::optional<Lineage> assumed_;
    std::map<KeyId, Signer> signers_;
    std::map<crypto::SealingKey, Phrase> openers_;
};

}  // namespace noodgeld
