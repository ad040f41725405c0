// What a ledger and an audit say, for people and for machines.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "base/failure.h"
#include "ledger/audit.h"
#include "ledger/evidence_pack.h"
#include "ledger/ledger.h"
#include "words/counted.h"
#include "words/shown.h"

namespace noodgeld {

/// file, added, known, waiting, refused (a count per reason), cut_short.
[[nodiscard]] boost::json::object report_json(const std::string& file, const IngestReport& report);
/// One line, then one per reason for which something was refused.
[[nodiscard]] std::string report_words(const std::string& file, const IngestReport& report,
                                       Language language);

[[nodiscard]] const Phrase& words_of(Accusation accusation);

/// What to know of results before anything is paid by them: a drill, no register, pending spends.
[[nodiscard]] std::vector<Phrase> settlement_warnings(const Results& results, const Holdings& held);

/// Nobody believes a receipt of another key than the ledger's or a witness's. `path`: of the key.
[[nodiscard]] Result<void, Failure> check_receipt_key(const std::string& path,
                                                      const crypto::PublicKey& key, Ledger& ledger);
/// Every receipt that would be signed, whole.
[[nodiscard]] std::string receipts_words(const std::string& folder, const std::vector<Anchor>& due,
                                         Language language);

/// agrees, compared, facts, entries, spends, findings; first_difference; and where there are
/// results their state_digest. `compared`: whether there was a claim to compare with.
[[nodiscard]] boost::json::object audit_json(const AuditReport& report, bool compared,
                                             Language language);
/// Lines for a terminal.
[[nodiscard]] std::string audit_words(const AuditReport& report, bool compared, Language language);

}  // namespace noodgeld
