#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/json/json_node.h"
#include "config/options/option.h"

namespace penstock {

/// Values of a document as the texts that options are set with. What is wrong is told as a fault of
/// the node, and there is no text.

/// As the command line has it. `type` tells what a string would hold.
std::optional<std::string> scalar_text(const JsonNode &node, Form form, const std::string &type);
/// ["NV12", "YUYV"] or "NV12,YUYV", as the command line has it.
std::optional<std::string> list_text(const JsonNode &node, const std::string &type);
/// {"gain": 3, "power_line_frequency": "50 Hz"}, as the command line has it: "gain=3" and so on,
/// each with its own node.
struct PairText {
	JsonNode node;
	std::string text;
};
std::vector<PairText> pair_texts(const JsonNode &object);

} // namespace penstock
