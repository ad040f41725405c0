// C++ source as the house rules look at it: what is code and what is comment, and how long each
// function is. A scanner, not a parser: it knows braces, literals and comments, no grammar.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace noodgeld::house {

// The text with comments and the contents of literals made blank; lines and columns stay in place.
std::string code_only(std::string_view text);

std::vector<std::string> split_lines(std::string_view text);

struct FunctionBody {
    int first_line;  // of its opening brace, counted from 1
    int lines;       // both braces' lines included, the insides of tables (= {...}) not
};

// The outermost function bodies, in order; lambdas and blocks count with what they are in.
std::vector<FunctionBody> function_bodies(std::string_view text);

}  // namespace noodgeld::house
