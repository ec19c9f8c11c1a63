#include "config/generated/device_words.h"

#include <algorithm>

#include <fmt/format.h>

namespace penstock {

DeviceWords device_words(std::span<const DeviceKind> kinds)
{
	DeviceWords words{.names = {"auto"}, .prefixes = {}, .nodes = {}, .links = {}};
	auto add_prefix = [&words](std::string_view prefix) {
		if (std::ranges::find(words.prefixes, prefix) == words.prefixes.end())
			words.prefixes.emplace_back(prefix);
	};
	for (const DeviceKind &kind : kinds) {
		if (!kind.help.empty())
			words.names.emplace_back(kind.name);
		if (kind.has_names)
			for (const char *prefix : {"card:", "bus:"})
				add_prefix(prefix);
		if (!kind.folder.empty())
			words.nodes.push_back(fmt::format("{}{}*", kind.folder, kind.node));
		for (const LinkFolder &folder : kind.links) {
			add_prefix(folder.prefix);
			words.links.emplace_back(folder.prefix,
						 fmt::format("{}/*{}", folder.path, folder.ending));
		}
	}
	return words;
}

} // namespace penstock
