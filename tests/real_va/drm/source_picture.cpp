#include "tests/real_va/drm/source_picture.h"

#include <cstdio>

#include "tests/real_va/drm/log.h"

namespace penstock::real_va {

void log_source(const SourcePicture &picture)
{
	char line[200];
	std::snprintf(line, sizeof(line),
		      "source %ux%u pitch %u luma %llu chroma %llu of %llu inode %llu%s%s",
		      picture.width, picture.height, picture.pitch,
		      static_cast<unsigned long long>(picture.luma.offset),
		      static_cast<unsigned long long>(picture.chroma.offset),
		      static_cast<unsigned long long>(picture.luma.object->size()),
		      static_cast<unsigned long long>(picture.luma.object->inode()),
		      picture.tiled ? " tiled" : "",
		      picture.luma.object == picture.chroma.object ? "" : " apart");
	log_line(line);
}

} // namespace penstock::real_va
