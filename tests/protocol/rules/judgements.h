// Judgements: what the tests of the rules judge, written down for other implementations
// (docs/vectors/judgements), each under the numbered sentences of docs/protocol.md that it shows.
//
// A test says which with `shows`; whatever its towns judge from there on is a case. When all tests
// ran, the cases are compared with the files, or written if NOODGELD_WRITE_JUDGEMENTS names the
// folder.
#pragma once

#include <initializer_list>
#include <vector>

#include "protocol/wire/pack.h"

namespace noodgeld::test {

/// "6.4.13", ... For the rest of the running test.
void shows(std::initializer_list<const char*> sentences);

/// A case, if the running test shows something and has not judged the same before. Items of one
/// pack, in this order.
void record_judgement(const std::vector<PackItem>& received);

}  // namespace noodgeld::test
