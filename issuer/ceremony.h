// Ceremony: how officers who are not in one room sign one thing.
//
//   draft --sign--> partly signed --combine--> complete
//
// A draft is the bare payload in a file. Each officer's tool checks it, adds that officer's
// signature and passes it on; anybody can combine what comes back. A file is complete when enough
// of the right keys signed (`Quorum`): only then does a terminal or ledger believe it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/objects/holdings.h"

namespace noodgeld {

/// Why a step of a ceremony was refused. In order of precedence.
enum class CeremonyRefusal : std::uint8_t {
    malformed,           ///< Not a draft or signed object of this kind.
    no_charter,          ///< The charter that says who may sign it is not held.
    not_next_charter,    ///< It does not follow the charter that it names.
    different_contents,  ///< Files that are not about the same payload.
    unknown_signer,      ///< Signed by a key that has no role in it.
    bad_signature,       ///< Not what that key signed.
    too_large,           ///< An order, once signed, would not fit its QR code.
    no_role,             ///< The key that should sign has no role in it.
};
/// One sentence for the person at the desk.
[[nodiscard]] std::string_view sentence(CeremonyRefusal refusal, Language language);

/// An officers' object on its way: its payload, and the signatures so far, ascending by kid.
struct Proposal {
    Kind kind = Kind::order;  ///< One that officers sign.
    Bytes payload;
    std::vector<KeySignature> by;
    friend bool operator==(const Proposal&, const Proposal&) = default;
};

/// Reads a draft (a bare payload) or a signed object (COSE_Sign) of that kind.
[[nodiscard]] Result<Proposal, CeremonyRefusal> read_proposal(Kind kind, ByteView file);
/// The payload while nobody has signed; then the COSE_Sign.
[[nodiscard]] Bytes write_proposal(const Proposal& proposal);

/// A draft of `object`.
template <class T>
[[nodiscard]] Proposal propose(const T& object) {
    return {T::kKind, encode(object), {}};
}

/// In what capacity a key signs.
enum class Capacity : std::uint8_t { previous_officers, officers, issuer, ledger };

struct Signatory {
    crypto::PublicKey key;
    std::string name;
};

/// Keys of which a number must sign.
struct Quorum {
    Capacity capacity = Capacity::officers;
    std::uint64_t needed = 0;
    std::vector<Signatory> members;
};

/// Who must sign one proposal, and under which lineage. Every quorum must be reached.
struct Governance {
    std::optional<Lineage> lineage;  ///< None for a first charter.
    std::vector<Quorum> quorums;
};

/// Under the charters in `held`. Refuses malformed, no_charter, not_next_charter. A first charter
/// needs none: its own officers sign it, and whoever installs it decides to believe them.
[[nodiscard]] Result<Governance, CeremonyRefusal> governance_of(const Proposal& proposal,
                                                                const Holdings& held);

/// Whether every signature is good and of a key with a role: refuses unknown_signer and
/// bad_signature.
[[nodiscard]] Result<void, CeremonyRefusal> check_signatures(const Proposal& proposal,
                                                             const Governance& governance,
                                                             const crypto::Verifier& verifier);

/// Adds the signature of `key`; signing twice changes nothing. Refuses what check_signatures
/// refuses, too_large and no_role; the proposal is then as it was.
[[nodiscard]] Result<void, CeremonyRefusal> add_signature(Proposal& proposal,
                                                          const Governance& governance,
                                                          const crypto::SecretKey& key,
                                                          const crypto::Verifier& verifier);

/// All signatures of `proposals` (at least one) together, in whatever order they came. Refuses
/// different_contents, what check_signatures refuses of any of them, and too_large. Of an order
/// that too many officers signed for its QR code, the surplus signatures of the highest kids are
/// left out.
[[nodiscard]] Result<Proposal, CeremonyRefusal> combine_proposals(
    std::span<const Proposal> proposals, const Governance& governance,
    const crypto::Verifier& verifier);

/// How far one quorum is.
struct QuorumProgress {
    Capacity capacity = Capacity::officers;
    std::uint64_t needed = 0;
    std::vector<std::string> signed_by;  ///< Names.
    std::vector<std::string> missing;    ///< Of the others; not all of them are needed.
    [[nodiscard]] bool reached() const { return signed_by.size() >= needed; }
};

/// Of a proposal that check_signatures accepts.
[[nodiscard]] std::vector<QuorumProgress> progress_of(const Proposal& proposal,
                                                      const Governance& governance);
[[nodiscard]] bool is_complete(std::span<const QuorumProgress> progress);
/// A line for each quorum: "officers: 2 signed, 3 needed, of 4 (A, B); still needed: 1 of C, D".
[[nodiscard]] std::string in_words(std::span<const QuorumProgress> progress, Language language);

/// The bytes of an order's file once as many have signed as its charter asks.
[[nodiscard]] std::size_t signed_size(const Proposal& proposal, const Governance& governance);

}  // namespace noodgeld
