// Words: how amounts, times and names look to a person, in Dutch and English.
//
// Each word of the scheme has one Dutch word, here and in every text. English names are the code's:
//
//   adopt      overnemen        merchant   winkelier       settlement   afrekening
//   anchor     ontvangstbewijs  officer    gemachtigde     sheet        vel
//   charter    handvest         order      besluit         spend        besteding
//   emission   uitgifte         region     regio           terminal     apparaat
//   entry      boeking          series     serie           till         kassa
//   feed       logboek          sale       aankoop         token        munt
//   ledger     grootboek        seed       geheim          voucher      bon
//
// Words that mean the same are not used beside these: no handelaar, no regel for an entry (a line
// of a file is one), no epoche, no betaling for a spend. tests/words/ reads all Dutch of the tree.
#pragma once

#include <string>

#include "protocol/spend/clock.h"
#include "protocol/wire/amount.h"
#include "protocol/wire/kind.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {

/// "€ 1.234,50" or "€1,234.50"; another currency by its code. The same width either way is not
/// promised: pad what stands in columns.
[[nodiscard]] std::string money(Amount amount, Language language,
                                std::string_view currency = "EUR");
/// ISO 8601: "2026-03-01T00:00:00Z".
[[nodiscard]] std::string moment(UnixTime time);
/// Exact: "3 days", "1 hour 30 minutes".
[[nodiscard]] std::string duration(Seconds seconds, Language language);
/// "1.234.567" or "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number, Language language);

[[nodiscard]] std::string_view word(bool value, Language language);
[[nodiscard]] std::string_view word(Kind kind, Language language);
[[nodiscard]] std::string_view word(TimeSource source, Language language);

/// A field's name for a person: "issued_at" is "issued at" or "uitgegeven op". A name that has no
/// Dutch stays English.
[[nodiscard]] std::string field_label(std::string_view name, Language language);
[[nodiscard]] bool has_dutch_label(std::string_view name);

}  // namespace noodgeld
