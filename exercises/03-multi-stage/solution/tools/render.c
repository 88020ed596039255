/*
 * render: fills a page template.
 *
 *   render TEMPLATES NAME=VALUE... < page.html.in > page.html
 *
 * A line "@include FILE" is replaced by the file TEMPLATES/FILE, "@NAME@" by its value. A name without
 * a value ends the program with 1, so that a page never shows "@version@" to its readers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *templates;
static char **values;
static int value_count;

static void fail(const char *problem, const char *what) {
    fprintf(stderr, "render: %s: %s\n", problem, what);
    exit(1);
}

static const char *value_of(const char *name, size_t length) {
    for (int index = 0; index < value_count; index++) {
        if (strncmp(values[index], name, length) == 0 && values[index][length] == '=') {
            return values[index] + length + 1;
        }
    }
    fail("no value for", name);
    return NULL;
}

static void fill(char *line) {
    char *at = line;
    for (;;) {
        char *open = strchr(at, '@');
        char *close = open ? strchr(open + 1, '@') : NULL;
        if (close == NULL) {
            fputs(at, stdout);
            return;
        }
        fwrite(at, 1, (size_t)(open - at), stdout);
        fputs(value_of(open + 1, (size_t)(close - open - 1)), stdout);
        at = close + 1;
    }
}

static void render(FILE *input, int depth) {
    char line[4096];
    while (fgets(line, sizeof line, input) != NULL) {
        if (strncmp(line, "@include ", 9) != 0) {
            fill(line);
            continue;
        }
        char path[8192];
        line[strcspn(line, "\n")] = '\0';
        snprintf(path, sizeof path, "%s/%s", templates, line + 9);
        FILE *included = fopen(path, "r");
        if (included == NULL || depth > 8) {
            fail("cannot include", path);
        }
        render(included, depth + 1);
        fclose(included);
    }
}

int main(int count, char **words) {
    if (count < 2) {
        fail("usage", "render TEMPLATES NAME=VALUE... < page.html.in");
    }
    templates = words[1];
    values = words + 2;
    value_count = count - 2;
    render(stdin, 0);
    return 0;
}
