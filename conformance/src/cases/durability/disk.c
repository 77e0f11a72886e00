/* Preloaded into a program: a disk that fails to sync one file.
 *
 * DISK_LOADED  a file that is created when this is loaded
 * DISK_FILE    the end of the path of the file
 * DISK_SYNCS   how often it can be synced before that fails
 *
 * Nothing is really synced: no check cuts the power. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int synced;

__attribute__((constructor)) static void load(void)
{
    const char *path = getenv("DISK_LOADED");
    int file = path ? open(path, O_CREAT | O_WRONLY, 0600) : -1;

    if (file >= 0)
        close(file);
}

static int sync_file(int file)
{
    const char *end = getenv("DISK_FILE");
    const char *syncs = getenv("DISK_SYNCS");
    char link[64], path[4096];
    ssize_t length;

    if (!end || !syncs)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path);
    if (length < (ssize_t)strlen(end) || memcmp(path + length - strlen(end), end, strlen(end)))
        return 0;
    if (synced++ < atoi(syncs))
        return 0;
    errno = EIO;
    return -1;
}

int fsync(int file)
{
    return sync_file(file);
}

int fdatasync(int file)
{
    return sync_file(file);
}
